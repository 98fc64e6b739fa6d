import { describe, expect, it } from 'vitest'
import type { Catalog } from '#src/core/catalog.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import { createEdits } from '#src/sandbox/edits.ts'
import { firstVersions, withoutRules } from '#src/sandbox/furnish.ts'
import { people, workspaceOf } from '#src/sandbox/people.ts'
import { shopReleases } from '#src/sandbox/shop-releases.ts'
import { worldSwitches } from '#src/sandbox/switches.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { manualClock } from '../support/clock.ts'
import { shopCatalog } from '../support/simulated-bot.ts'

const { signal } = new AbortController()
const sandbox = () => shopCatalog('sandbox')
const seed = workspaceOf({ scopes: [], events: [] })

describe("the sandbox's team", () => {
  it('has everybody whom the catalog names, in groups that are not empty', async () => {
    const catalog = await sandbox()
    const ids = seed.users.map(({ id }) => id)
    const groups = Object.values(catalog.groups).flatMap((group) =>
      'slackGroup' in group ? [group.slackGroup] : [],
    )

    expect(Object.keys(people).toSorted()).toEqual(ids.toSorted())
    expect(ids).toEqual(expect.arrayContaining(Object.keys(catalog.people)))
    for (const name of groups) {
      const members = seed.groups?.find(({ id }) => id === name)?.users ?? []
      expect(members.length).toBeGreaterThan(0)
      expect(ids).toEqual(expect.arrayContaining([...members]))
    }
  })

  it('has every channel that the catalog names', async () => {
    const catalog = await sandbox()
    const named = [
      catalog.audit?.channel,
      ...Object.values(catalog.apps).map(({ channel }) => channel),
      ...Object.values(catalog.groups).map(({ notify }) => notify),
    ].filter((one) => one?.startsWith('#'))

    expect(seed.channels?.map(({ name }) => `#${name}`)).toEqual(expect.arrayContaining(named))
  })

  it('has enough managers for production when one of them asks', async () => {
    const { approval } = policyOf(await sandbox(), 'checkout', 'production')!

    const managers = seed.groups?.find(({ handle }) => handle === 'release-managers')?.users ?? []
    expect(approval).toMatchObject({ from: ['release-managers'], requester: 'deny' })
    expect(managers.length - 1).toBeGreaterThanOrEqual(approval!.count)
  })
})

describe('the time before the sandbox had rules', () => {
  it('lets the first versions in without asking anybody', async () => {
    const catalog = await sandbox()

    const first = firstVersions(catalog)
    expect(first).toHaveLength(12)
    for (const { app, environment } of first) {
      const policy = policyOf(withoutRules(catalog), app, environment)!
      expect(policy).toMatchObject({ after: [], checks: [], freeze: [], promote: 'manual' })
      expect(policy.approval).toBeUndefined()
      expect(policy.signOff).toBeUndefined()
    }
  })

  it('runs the same things in the same places', async () => {
    const catalog = await sandbox()
    const before = withoutRules(catalog)

    const places = ({ environments }: Catalog) =>
      Object.entries(environments).map(([name, { cluster, namespace, protected: isProtected }]) => [
        name,
        cluster,
        namespace,
        isProtected,
      ])
    expect(places(before)).toEqual(places(catalog))
    expect(Object.keys(before.apps)).toEqual(Object.keys(catalog.apps))
  })
})

describe("the sandbox's switches", () => {
  it('let CI fail for whatever is published from then on', async () => {
    const { world, releases } = await simulated()
    const checksOf = async (version: string) => {
      const { it: source } = releases.get('checkout')!
      return source.checks?.((await source.find(version, signal))!, signal)
    }

    await world.turn('checkout/checks', true)
    await world.turn('checkout/publish')
    expect(await checksOf('1.5.1')).toEqual([{ name: 'ci', state: 'failed' }])
    expect(await checksOf('1.5.0')).toEqual([{ name: 'ci', state: 'passed' }])

    await world.turn('checkout/checks', false)
    await world.turn('checkout/publish')
    expect(await checksOf('1.5.2')).toEqual([{ name: 'ci', state: 'passed' }])
  })

  it('move a tag', async () => {
    const { world, releases } = await simulated()
    const digest = async () =>
      (await releases.get('payments')!.it.find('1.5.0', signal))?.artifacts[0]?.digest
    const before = await digest()

    await world.turn('payments/move')
    expect(await digest()).not.toBe(before)
  })

  it('take the cloud away, let credentials expire, and reach the quota', async () => {
    const { world, clouds } = await simulated()
    const { it: cloud } = clouds.get('main')!
    const ping = () =>
      cloud.ping(signal).then(
        () => 'answers',
        (error: Error) => error.message,
      )

    await world.turn('cloud/main/away', true)
    expect(await ping()).toContain('does not answer')
    await world.turn('cloud/main/away', false)
    await world.turn('cloud/main/expired', true)
    expect(await ping()).toContain('expired')
    await world.turn('cloud/main/expired', false)
    expect(await ping()).toBe('answers')
  })

  it('fill and change the databases that are there', async () => {
    const { world, clouds } = await simulated()
    const { controls } = clouds.get('main')!
    const labels = async () => (await world.state()).switches.map(({ label }) => label)
    expect(await labels()).not.toContain('Fill the storage of orders-db-production')

    controls.exist('orders-db-production')
    expect(await labels()).toContain('Fill the storage of orders-db-production')
    await world.turn('database/orders-db-production/change')
    expect(controls.instances()).toMatchObject([{ class: 'db.t4g.micro' }])
    await world.turn('database/orders-db-production/fill')
    expect(controls.instances()).toMatchObject([{ status: 'storage-full' }])
  })

  it('publish the next release of what says itself what it needs, with what that needs', async () => {
    const { world, releases } = await simulated()
    const { it: source } = releases.get('orders')!

    await world.turn('orders/publish')
    const release = await source.find('2.1.1', signal)
    const files = await source.files?.(release!, signal)
    const text = expect.stringContaining("version: '17.2'") as unknown
    expect(await files?.read('deliver.app.yml')).toEqual({ is: 'text', text })
  })

  it('edit what an app runs in production, and take it back', async () => {
    const catalog = await sandbox()
    const edits = createEdits(Object.keys(catalog.apps))
    const podsOf = (app: string, environment: string) => {
      const { definition } = edits.applied(catalog).apps[app]!
      return 'workloads' in definition
        ? definition.workloads['api']?.per?.[environment]?.replicas
        : undefined
    }
    expect(podsOf('checkout', 'production')).toBeUndefined()

    await edits.world.turn('checkout/edit', true)
    expect(podsOf('checkout', 'production')).toBe(4)
    expect(podsOf('checkout', 'dev')).toBe(1)
    expect(podsOf('payments', 'production')).toBeUndefined()

    await edits.world.turn('checkout/edit', false)
    expect(podsOf('checkout', 'production')).toBeUndefined()
    expect(() => edits.world.turn('nothing/edit', true)).toThrow('there is no such switch')
  })
})

async function simulated() {
  const published = shopReleases()
  const made = simulateWorld(await sandbox(), manualClock(), { published })
  return { ...made, world: worldSwitches(made, published) }
}
