import { describe, expect, it } from 'vitest'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'
import { idIn } from './deliveries.ts'
import { openShop, twoWorkloads, type Shop } from './shop.ts'

async function running(...shape: Parameters<typeof openShop>): Promise<Shop> {
  const shop = await openShop(...shape)
  await shop.deliver('deploy checkout 1.4.0 to staging')
  await shop.deliver('deploy checkout 1.5.0 to staging')
  return shop
}

describe('restart', () => {
  it('replaces every pod by a new one of the same release, and says so', async () => {
    const shop = await running()
    const before = shop.pods()
    expect(before).toHaveLength(3)

    const said = await shop.say('restart checkout in staging because it leaks memory')
    expect(said).toContain('Restarting checkout in staging')
    await shop.bot.settle(120_000)

    expect(shop.pods()).toHaveLength(3)
    expect(shop.pods().filter((name) => before.includes(name))).toEqual([])
    const { outcome, release, reason } = await shop.delivery(idIn(said))
    expect(outcome).toEqual({ is: 'succeeded' })
    expect(release?.version).toBe('1.5.0')
    expect(reason).toBe('it leaks memory')
    expect(await shop.card(idIn(said))).toMatch(/checkout was restarted in staging[^]*\|1.5.0>\n/)
  })

  it('restarts one workload where one is named', async () => {
    const shop = await running(twoWorkloads)
    const before = shop.pods()
    const { outcome } = await shop.deliver('restart checkout staging worker')
    expect(outcome).toEqual({ is: 'succeeded' })
    const kept = shop.pods().filter((name) => before.includes(name))
    expect(new Set(kept.map((name) => name.split('-')[0]))).toEqual(new Set(['checkout']))
    expect(kept).toHaveLength(3)
  })

  it('is no release: what ran before stays what a rollback brings back', async () => {
    const shop = await running()
    await shop.deliver('restart checkout staging')
    expect(await shop.say('rollback checkout staging payments fail')).toContain('back to 1.4.0')
  })

  it('leaves the card of the release as it is, without a way back of its own', async () => {
    const shop = await running()
    const id = (await shop.target()).settled?.delivery ?? ''
    const { id: restarted } = await shop.deliver('restart checkout staging')
    expect(await shop.card(id)).toContain('checkout 1.5.0 runs in staging')
    expect(await shop.say('history checkout staging')).toContain(
      'checkout was restarted in staging',
    )
    expect((await shop.target()).settled?.delivery).toBe(restarted)
  })

  it('does nothing to the pods with the next deploy of the same', async () => {
    const shop = await running()
    await shop.deliver('restart checkout staging')
    const before = shop.pods()
    await shop.deliver('deploy checkout 1.5.0 staging --again')
    expect(shop.pods()).toEqual(before)
  })

  it('goes back to the pods that ran where the new ones do not come up, and blocks nothing', async () => {
    const shop = await running()
    const said = await shop.say('restart checkout staging')
    const { controls } = shop.bot.simulated.clusters.get('shared')!
    controls.fail(await shop.bot.simulated.isImageOf('checkout', '1.5.0'), 'crash')
    await shop.bot.settle(120_000)
    const { failure, direction } = await shop.delivery(idIn(said))
    expect(direction).toBe('back')
    expect(failure?.because).toContain('CrashLoopBackOff')
    expect((await shop.target()).blocked).toEqual([])
  })

  it('is made once, however often it is heard, and not while the same is on its way', async () => {
    const shop = await running()
    const first = idIn(await shop.say('restart checkout staging', 'once'))
    expect(idIn(await shop.say('restart checkout staging', 'once'))).toBe(first)
    const other = await shop.say('restart checkout staging --workload api')
    expect(other).toContain(`checkout is being restarted in staging already: \`${first}\``)
  })

  it('waits behind a deploy, and restarts what that brought', async () => {
    const shop = await running()
    await shop.say('deploy checkout 1.4.0 to staging')
    await shop.bot.settle(1_000)
    const said = await shop.say('restart checkout staging')
    expect(said).toContain('It waits its turn behind d-')
    await shop.bot.settle(240_000)
    const { outcome, wanted } = await shop.delivery(idIn(said))
    expect(outcome).toEqual({ is: 'succeeded' })
    expect(wanted).toBe('1.4.0')
    expect((await shop.target()).settled?.release.version).toBe('1.4.0')
  })

  it.each([
    ['restart checkout staging', 'nothing was delivered there yet'],
    ['restart checkout production', 'nothing was delivered there yet'],
    ['restart chekout staging', 'Did you mean "checkout"?'],
    ['restart checkout staging api worker', 'Cannot restart'],
  ])('refuses "%s" where nothing runs', async (line, because) => {
    expect(await (await openShop()).say(line)).toContain(because)
  })

  it('refuses a workload that the app does not have, and says which was meant', async () => {
    const shop = await running(twoWorkloads)
    const said = await shop.say('restart checkout staging --workload woker')
    expect(said).toContain('Cannot restart checkout in staging: 1.5.0 has no workload "woker"')
    expect(said).toContain('Did you mean "worker"?')
  })

  it('asks for the approval that a deploy there needs', async () => {
    const approval = ApprovalPolicy.parse({ from: ['sre'] })
    const shop = await openShop(undefined, { approval })
    const first = idIn(await shop.say('deploy checkout 1.5.0 to staging', 'd', 'dana'))
    await shop.bot.settle(1_000)
    await shop.say(`approve ${first}`)
    await shop.bot.settle(60_000)
    const before = shop.pods()
    expect(before).toHaveLength(3)

    const id = idIn(await shop.say('restart checkout staging', 'r', 'dana'))
    await shop.bot.settle(60_000)
    expect(await shop.card(id)).toContain('The restart of checkout in staging waits for approval')
    expect(shop.pods()).toEqual(before)
    await shop.say(`approve ${id}`)
    await shop.bot.settle(60_000)
    expect((await shop.delivery(id)).outcome).toEqual({ is: 'succeeded' })
    expect(shop.pods().filter((name) => before.includes(name))).toEqual([])
  })

  it('needs the right to deploy there', async () => {
    const shop = await running()
    const said = await shop.say('restart checkout staging', 'by-gus', 'gus')
    expect(said).toContain('Cannot restart in staging')
  })
})
