import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inClusterOf } from '../delivery/cluster.ts'
import { type House, startHouse } from '../delivery/house.ts'
import { inChannelOf } from '../delivery/seen.ts'
import { houseMissing } from '../delivery/with-bot.ts'
import { type BotProcess, startBot } from './bot-process.ts'

const missing = houseMissing()
if (missing) process.stderr.write(`Skipped "the process": ${missing}\n`)

describe.skipIf(missing !== undefined)('the process', () => {
  let house: House
  const started: BotProcess[] = []
  const start = (more: Readonly<Record<string, string>> = {}) => {
    const bot = startBot({ ...house.env, ...more })
    started.push(bot)
    return bot
  }
  beforeAll(async () => {
    house = await startHouse({ checkout: { readyAfter: '3s' } })
  }, 120_000)
  afterAll(async () => {
    await Promise.all(started.map((bot) => bot.end('SIGKILL')))
    await house?.stop()
  }, 60_000)

  it('refuses to serve without tokens, and names them', async () => {
    const bot = start({ SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '' })
    await expect(bot.ended).resolves.toBe(1)
    expect(bot.output()).toContain('SLACK_BOT_TOKEN')
    expect(bot.output()).toContain('SLACK_APP_TOKEN')
  })

  it('says so when Slack does not know its token, without telling it', async () => {
    const bot = start({ SLACK_BOT_TOKEN: 'xoxb-not-a-token-of-ours' })
    await expect(bot.ended).resolves.toBe(1)
    expect(bot.output()).toContain('SLACK_BOT_TOKEN')
    expect(bot.output()).not.toContain('xoxb-not-a-token-of-ours')
    expect(bot.output()).not.toMatch(/^\s+at /m)
  })

  it('says so when Slack does not know its app token', async () => {
    const bot = start({ SLACK_APP_TOKEN: 'xapp-not-a-token-of-ours' })
    await expect(bot.ended).resolves.toBe(1)
    expect(bot.output()).toContain('SLACK_APP_TOKEN')
    expect(bot.output()).not.toContain('xapp-not-a-token-of-ours')
  })

  it('stops in the middle of a delivery when it is told to, and goes on with it when it is started again', async () => {
    const channel = inChannelOf('checkout', house)
    const first = start()
    await first.up()
    const delivery = await channel.order('rita', 'deploy checkout 1.0.0 to staging')
    await delivery.says('0 of 2 pods ready')
    const began = performance.now()
    await expect(first.end('SIGTERM')).resolves.toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)

    const second = start()
    await delivery.says('checkout 1.0.0 runs in staging')
    expect(channel.cards()).toHaveLength(1)
    await expect(inClusterOf('checkout', house).generation()).resolves.toBe(1)
    await expect(second.end('SIGTERM')).resolves.toBe(0)
  })

  it('shares its database with no other process', async () => {
    const bot = start()
    await bot.up()
    const other = start()
    await expect(other.ended).resolves.toBe(1)
    expect(other.output()).toContain('another process uses it')
    expect(other.output()).not.toMatch(/^\s+at /m)

    const began = performance.now()
    await expect(bot.end('SIGTERM')).resolves.toBe(0)
    expect(performance.now() - began).toBeLessThan(10_000)
    const next = start()
    await next.up()
    await expect(next.end('SIGINT')).resolves.toBe(0)
  })
})
