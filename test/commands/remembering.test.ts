import { describe, expect, it } from 'vitest'
import type { Delivery } from '#src/core/delivery.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { openTiers, type Tiers } from '../support/tiers.ts'

const minute = 60_000

/** Two tiers, of which QA looks at the first. */
async function open(): Promise<Tiers> {
  return openTiers({
    staging: { cluster: 'shared', namespace: 'shop-staging', signOff: { from: ['qa'] } },
    production: {
      cluster: 'prod',
      namespace: 'shop',
      after: 'staging',
      promote: 'auto',
      direct: true,
    },
  })
}

async function bring(tiers: Tiers, version: string): Promise<void> {
  await tiers.say(`deploy checkout ${version} to staging`)
  await tiers.settle(2 * minute)
  expect(await tiers.runs('staging')).toBe(version)
}

/** So many other releases were asked about since. */
async function askAbout(tiers: Tiers, like: SignOff, count: number): Promise<void> {
  for (let at = 1; at <= count; at++) {
    const id = `s-other${at}`
    const release = { ...like.release, version: `0.0.${at}` }
    const document: SignOff = { ...like, id, release, state: 'outdated', closedAt: 1 }
    const create = { kind: 'signOff', id, target: 'checkout/staging', document, state: 'outdated' }
    await tiers.store.submit({ create })
  }
  await tiers.settle()
}

describe('what QA said of a release', () => {
  it.each([
    ['reject-release checkout staging because totals', 'rejected'],
    ['signoff checkout staging', 'signed'],
  ])('is known however many were asked about since: %s', async (line, state) => {
    const tiers = await open()
    await bring(tiers, '1.5.0')
    await tiers.say(line, 'quinn')
    await tiers.settle()
    const [said] = await tiers.signOffs('staging')
    expect(said).toMatchObject({ state, release: { version: '1.5.0' } })
    await bring(tiers, '1.4.0')
    await askAbout(tiers, said!, 101)

    const promoted = await tiers.say('promote checkout 1.5.0 to production')
    expect(promoted.includes('rejected it in staging: totals')).toBe(state === 'rejected')
    expect(promoted.includes('nobody has signed it off')).toBe(false)
    expect(promoted.includes('before anybody signed it off')).toBe(false)

    await bring(tiers, '1.5.0')
    const again = (await tiers.signOffs('staging')).at(-1)
    expect(again).toMatchObject({ state, release: { version: '1.5.0' }, by: { name: 'quinn' } })
    await bring(tiers, '1.4.0')
    await bring(tiers, '1.5.0')
    const ofIt = (await tiers.signOffs('staging')).filter(
      ({ release }) => release.version === '1.5.0',
    )
    expect(ofIt.map((one) => one.state)).toEqual([state, state, state])
  })
})

describe('a way back', () => {
  it('keeps automation out however many deliveries ended there since', async () => {
    const tiers = await open()
    await bring(tiers, '1.4.0')
    await tiers.say('signoff checkout staging', 'quinn')
    await tiers.settle(2 * minute)
    expect(await tiers.runs('production')).toBe('1.4.0')
    await bring(tiers, '1.5.0')
    await tiers.say('signoff checkout staging', 'quinn')
    await tiers.settle(2 * minute)
    expect(await tiers.runs('production')).toBe('1.5.0')
    await tiers.say('rollback checkout production because errors')
    await tiers.settle(2 * minute)
    expect(await tiers.runs('production')).toBe('1.4.0')
    await tiers.say('restart checkout production because memory')
    await tiers.settle(2 * minute)

    const [like] = await tiers.deliveries('production')
    for (let at = 1; at <= 51; at++) {
      const id = `d-over${at}`
      const reason = { because: 'changed my mind' }
      const outcome = { is: 'cancelled', by: like!.by, reason } as const
      const document: Delivery = { ...like!, id, outcome, endedAt: tiers.clock.now() }
      const create = { kind: 'delivery', id, target: like!.target, document, state: 'cancelled' }
      await tiers.store.submit({ create })
    }
    await tiers.settle(minute)

    expect(await tiers.say('pipeline checkout')).toContain('olga took it back to 1.4.0: errors')
    expect(await tiers.say('resume checkout production')).not.toContain('Cannot')
  })
})
