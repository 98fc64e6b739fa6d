import { describe, expect, it } from 'vitest'
import { inClusterOf } from './cluster.ts'
import { inChannelOf } from './seen.ts'
import { describeWithBot } from './with-bot.ts'

const apps = {
  checkout: { replicas: 3, readyAfter: '1s' },
  payments: {},
  search: {},
  cart: { readyAfter: '3s' },
  web: { replicas: 1, readyAfter: '2s' },
}

describeWithBot('a delivery to a real cluster', apps, (house) => {
  const about = (app: keyof typeof apps) => ({
    channel: inChannelOf(app, house()),
    cluster: inClusterOf(app, house()),
  })
  const pods = (count: number, version: Parameters<ReturnType<typeof house>['imageOf']>[0]) =>
    Array.from({ length: count }, () => house().imageOf(version))

  it('shows what would change, and changes nothing', async () => {
    const { channel, cluster } = about('checkout')
    const plan = await channel.ask('rita', 'deploy checkout 1.0.0 to staging --dry-run')

    expect(plan).toContain('Plan: checkout nothing → 1.0.0 in staging')
    expect(plan).toMatch(/\*create\* `Deployment \S+\/checkout`/)
    expect(plan).toContain(house().imageOf('1.0.0'))
    expect(plan).toContain('Nothing was changed')
    await expect(cluster.object('deployment')).resolves.toBeUndefined()
    expect(channel.cards()).toEqual([])
  })

  it('creates everything the first time', async () => {
    const { channel, cluster } = about('checkout')
    const delivery = await channel.order('rita', 'deploy checkout 1.0.0 to staging')

    const card = await delivery.says('checkout 1.0.0 runs in staging')
    expect(card).toContain('Release: nothing → 1.0.0')
    expect(card).toContain('Delivered by: <@U0RITA>')
    expect(card).toContain('3 of 3 pods ready')
    await channel.until('the notes', () => delivery.notes().length >= 2)
    expect(delivery.notes()).toEqual([
      expect.stringMatching(/^Plan: 3 of 3 objects change\n```\ncreate ConfigMap\/checkout\ncreate Service\/checkout\ncreate Deployment\/checkout api → \S+@sha256:[0-9a-f]{12}…\n```$/), // prettier-ignore
      'checkout 1.0.0 runs in staging',
    ])
    await expect(cluster.running()).resolves.toEqual(pods(3, '1.0.0'))
    await expect(cluster.generation()).resolves.toBe(1)
    await expect(cluster.object('service')).resolves.toBeDefined()
    await expect(cluster.object('configmap')).resolves.toMatchObject({ data: { LEVEL: 'info' } })
  })

  it('replaces pods one after the other, and shows how far it is', async () => {
    const { channel, cluster } = about('checkout')
    const delivery = await channel.order('rita', 'deploy checkout 1.1.0 to staging')

    const card = await delivery.says('checkout 1.1.0 runs in staging')
    expect(card).toContain('Release: 1.0.0 → 1.1.0')
    expect(delivery.history().join('\n')).toMatch(/[012] of 3 pods ready, [123] old/)
    await expect(cluster.running()).resolves.toEqual(pods(3, '1.1.0'))
    await expect(cluster.generation()).resolves.toBe(2)
    const { metadata } = (await cluster.object('configmap')) ?? {}
    expect(metadata?.annotations?.['deliver/delivery']).not.toBe(delivery.id)
  })

  it('goes back by hand, once there is a reason', async () => {
    const { channel, cluster } = about('checkout')
    const delivery = await channel.fillIn('olga', 'rollback checkout staging', {
      reason: 'orders are lost',
    })

    const card = await delivery.says('staging was rolled back to checkout 1.0.0')
    expect(card).toContain('Release: 1.1.0 → 1.0.0')
    expect(card).toContain('Rolled back by: <@U0OLGA>')
    expect(card).toContain('Reason: orders are lost')
    await expect(cluster.running()).resolves.toEqual(pods(3, '1.0.0'))
    await expect(cluster.generation()).resolves.toBe(3)
  })

  it('lets nobody deliver who may only look', async () => {
    const { channel, cluster } = about('checkout')
    const before = channel.cards().length
    await expect(channel.ask('vic', 'deploy checkout 1.1.0 to staging')).resolves.toMatch(
      /Cannot deploy to staging: you are viewer only. It needs the role developer/,
    )
    expect(channel.cards()).toHaveLength(before)
    await expect(cluster.generation()).resolves.toBe(3)
  })

  it('takes back what is in the middle when somebody aborts it', async () => {
    const { channel, cluster } = about('cart')
    const first = await channel.order('rita', 'deploy cart 1.0.0 to staging')
    await first.says('cart 1.0.0 runs in staging')
    const second = await channel.order('rita', 'deploy cart 1.1.0 to staging')
    await second.says(/of 2 pods ready, [12] old/)

    await channel.ask('raj', 'abort cart staging because the wrong basket')
    const card = await second.says('cart 1.1.0 to staging was aborted')
    expect(card).toContain('raj aborted cart 1.1.0 in staging, which is back at 1.0.0: the wrong basket') // prettier-ignore
    await expect(cluster.running()).resolves.toEqual(pods(2, '1.0.0'))
    await expect(cluster.generation()).resolves.toBe(3)
  })

  it('lets one wait for the other when two people deliver at once', async () => {
    const { channel, cluster } = about('web')
    await (await channel.order('rita', 'deploy web 1.0.0 to staging')).says('web 1.0.0 runs')
    const both = await Promise.all([
      channel.order('rita', 'deploy web 1.1.0 to staging'),
      channel.order('raj', 'deploy web 1.2.0 to staging'),
    ])
    // The first card says "ran" as soon as the second delivery has replaced what it brought.
    await Promise.all([
      both[0].says(/web 1\.1\.0 r[ua]ns? /),
      both[1].says(/web 1\.2\.0 r[ua]ns? /),
    ])

    const waited = both.filter(({ history }) => /Waits behind d-/.test(history().join('\n')))
    expect(waited).toHaveLength(1)
    const last = waited[0] === both[0] ? '1.1.0' : '1.2.0'
    const other = last === '1.1.0' ? '1.2.0' : '1.1.0'
    await waited[0]?.says(`Release: ${other} → ${last}`)
    await expect(cluster.running()).resolves.toEqual(pods(1, last))
    await expect(cluster.generation()).resolves.toBe(3)
  })

  describe.concurrent('that fails', () => {
    it.each([
      { app: 'payments', version: '2.0.0', because: 'ImagePullBackOff, container api cannot pull' },
      { app: 'search', version: '3.0.0', because: 'CrashLoopBackOff, container api exited with code 1, 3 restarts' }, // prettier-ignore
    ] as const)('goes back by itself: $because', async ({ app, version, because }) => {
      const { channel, cluster } = about(app)
      const first = await channel.order('rita', `deploy ${app} 1.0.0 to staging`)
      await first.says(`${app} 1.0.0 runs in staging`)
      const second = await channel.order('rita', `deploy ${app} ${version} to staging`)

      const card = await second.says(`${app} ${version} failed in staging and was rolled back`)
      expect(card).toContain('which is back at 1.0.0')
      expect(card).toContain(because)
      await channel.until('the notes', () => second.notes().length >= 3)
      expect(second.notes()[1]).toMatch(`${app} ${version} in staging failed and goes back`)
      await expect(cluster.running()).resolves.toEqual(pods(2, '1.0.0'))
      await expect(cluster.generation()).resolves.toBe(3)
      const why = await channel.ask('vic', `why ${second.id}`)
      expect(why).toContain(because)
    })
  })
})
