import { describe, expect, it } from 'vitest'
import { Delivery } from '#src/core/delivery.ts'
import { idIn } from './deliveries.ts'
import { openShop, twoWorkloads, type Shop } from './shop.ts'

async function running(...shape: Parameters<typeof openShop>): Promise<Shop> {
  const shop = await openShop(...shape)
  await shop.deliver('deploy checkout 1.4.0 to staging')
  await shop.deliver('deploy checkout 1.5.0 to staging')
  return shop
}

describe('scale', () => {
  it('brings the pods to the number, and says so', async () => {
    const shop = await running()
    const before = shop.pods()
    const said = await shop.say('scale checkout staging to 5 because of the sale')
    expect(said).toContain('Scaling api of checkout in staging to 5')
    await shop.bot.settle(120_000)

    expect(shop.pods()).toHaveLength(5)
    expect(shop.pods()).toEqual(expect.arrayContaining([...before]))
    expect(await shop.card(idIn(said))).toMatch(
      /api of checkout is scaled to 5 in staging[^]*\|1.5.0>\n[^]*Scaled by: <@U0OLGA>/,
    )
    expect(await shop.say('status checkout staging')).toContain('api is scaled to 5 by hand')
  })

  it('stays through the deploys that follow, until it is set back', async () => {
    const shop = await running()
    await shop.deliver('scale checkout staging 5')
    await shop.deliver('deploy checkout 1.4.1 to staging')
    expect(shop.pods()).toHaveLength(5)

    await shop.deliver('scale checkout staging to default')
    expect(shop.pods()).toHaveLength(3)
    expect(await shop.target()).not.toHaveProperty('overrides')
    expect(await shop.say('scale checkout staging default')).toContain(
      'Cannot scale checkout in staging: api has its default already',
    )
  })

  it('scales to nothing, warns of it, and comes back', async () => {
    const shop = await running()
    const said = await shop.say('scale checkout staging to 0')
    expect(said).toContain('No pod of api will run in staging')
    await shop.bot.settle(120_000)
    expect(shop.pods()).toEqual([])
    await shop.deliver('scale checkout staging to 2')
    expect(shop.pods()).toHaveLength(2)
  })

  it('is taken back by a rollback, which leaves the release and says how to go further', async () => {
    const shop = await running()
    await shop.deliver('scale checkout staging to 5')
    const said = await shop.say('rollback checkout staging too many')
    expect(said).toContain('1.5.0 stays: only what was set by hand since is taken back')
    expect(said).toContain('/deliver rollback checkout staging to 1.4.0')
    await shop.bot.settle(120_000)
    expect(shop.pods()).toHaveLength(3)
    const { settled, blocked, overrides } = await shop.target()
    expect(settled?.release.version).toBe('1.5.0')
    expect(blocked).toEqual([])
    expect(overrides).toBeUndefined()
    expect(await shop.say('rollback checkout staging payments fail')).toContain('back to 1.4.0')
  })

  it('is of one workload, which has to be named where there are several', async () => {
    const shop = await running(twoWorkloads)
    expect(await shop.say('scale checkout staging to 5')).toContain(
      'Cannot scale checkout in staging: it has several workloads. Say which with --workload: api, worker',
    )
    await shop.deliver('scale checkout staging worker to 5')
    expect([shop.replicas('checkout'), shop.replicas('payments')]).toEqual([3, 5])
    expect(await shop.say('scale checkout staging to 2 --workload wroker')).toContain(
      'Did you mean "worker"?',
    )
  })

  it('keeps both of two that are asked at once', async () => {
    const shop = await running(twoWorkloads)
    const first = idIn(await shop.say('scale checkout staging api to 4'))
    const second = await shop.say('scale checkout staging worker to 5')
    expect(second).toContain(`It waits its turn behind ${first}`)
    await shop.bot.settle(240_000)
    expect([shop.replicas('checkout'), shop.replicas('payments')]).toEqual([4, 5])
    expect((await shop.target()).overrides).toEqual({ replicas: { api: 4, worker: 5 } })
  })

  it('is not undone by a deploy that was planned before it', async () => {
    const shop = await running()
    await shop.say('scale checkout staging to 5')
    await shop.say('deploy checkout 1.4.0 to staging')
    await shop.bot.settle(240_000)
    expect((await shop.target()).settled?.release.version).toBe('1.4.0')
    expect(shop.pods()).toHaveLength(5)
  })

  it('is not made twice while the same is on its way', async () => {
    const shop = await running()
    const first = idIn(await shop.say('scale checkout staging to 5'))
    expect(await shop.say('scale checkout staging to 5')).toContain(
      `api of checkout is being scaled to 5 in staging already: \`${first}\``,
    )
    expect(idIn(await shop.say('scale checkout staging to 4'))).not.toBe(first)
    await shop.bot.settle(240_000)
    expect(shop.pods()).toHaveLength(4)
  })

  it('shows what it would do, and does nothing', async () => {
    const shop = await running()
    const plan = await shop.say('scale checkout staging to 5 --dry-run')
    expect(plan).toContain('Plan: Scaling api of checkout in staging to 5')
    expect(plan).toContain('replicas: 3 → 5')
    expect(plan).toContain('Nothing was changed')
    await shop.bot.settle(60_000)
    expect(shop.pods()).toHaveLength(3)
    const all = await shop.bot.store.list({ kind: 'delivery' })
    expect(all.map(({ document }) => Delivery.parse(document).purpose)).toEqual(['deploy', 'deploy']) // prettier-ignore
  })

  it.each([
    ['-1', '"-1" is no number of pods'],
    ['five', '"five" is no number of pods'],
    ['1.5', '"1.5" is no number of pods'],
    ['1001', '1001 pods are too many'],
    ['999999999999', '"999999999999" is no number of pods'],
    ['5-3', '"5-3" are no bounds'],
    ['0-3', '"0-3" are no bounds'],
    ['<!channel>', 'is no number of pods'],
  ])('refuses %s as a number', async (number, because) => {
    const shop = await openShop()
    expect(await shop.say(`scale checkout staging to ${number}`)).toContain(because)
  })

  it('is refused where nothing runs, and where bounds would bind nothing', async () => {
    expect(await (await openShop()).say('scale checkout staging to 5')).toContain(
      'nothing was delivered there yet',
    )
    const shop = await running()
    const { outcome } = await shop.deliver('scale checkout staging to 3-10')
    expect(outcome).toMatchObject({
      is: 'refused',
      reason: { because: expect.stringContaining('no HorizontalPodAutoscaler') },
    })
    expect(shop.pods()).toHaveLength(3)
  })
})
