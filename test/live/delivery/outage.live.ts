import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { inClusterOf } from './cluster.ts'
import { inChannelOf } from './seen.ts'
import { describeWithBot } from './with-bot.ts'

const OUTAGE = 20_000

describeWithBot('an API server that goes away', { checkout: { readyAfter: '3s' } }, (house) => {
  it('is waited for in the middle of a delivery, which says so and goes on by itself', async () => {
    const channel = inChannelOf('checkout', house())
    const cluster = inClusterOf('checkout', house())
    const first = await channel.order('rita', 'deploy checkout 1.0.0 to staging')
    await first.says('checkout 1.0.0 runs in staging')
    const second = await channel.order('rita', 'deploy checkout 1.1.0 to staging')
    await second.says(/of 2 pods ready, [12] old/)

    await house().box.stopApiServer()
    const card = await second.says('Waits for box, which cannot be asked', OUTAGE)
    expect(card).toContain('the API server does not answer')
    expect(card).toContain('it goes on by itself')
    const why = await channel.ask('vic', `why ${second.id}`)
    expect(why).toContain('It waits for box, which cannot be asked')
    await delay(OUTAGE)
    await house().box.startApiServer()

    await second.says('checkout 1.1.0 runs in staging', 60_000)
    expect(second.history().join('\n')).not.toContain('is on hold')
    await expect(cluster.running()).resolves.toEqual(
      Array.from({ length: 2 }, () => house().imageOf('1.1.0')),
    )
    await expect(cluster.generation()).resolves.toBe(2)
    expect(channel.cards()).toHaveLength(2)
  }, 150_000)
})
