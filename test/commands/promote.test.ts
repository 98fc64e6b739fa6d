import { describe, expect, it } from 'vitest'
import { openTiers, type Tiers } from '../support/tiers.ts'

const minute = 60_000

/** 1.5.0 went to dev, on to staging by itself, and waits for QA. */
async function inStaging(version = '1.5.0'): Promise<Tiers> {
  const tiers = await openTiers()
  await tiers.say(`deploy checkout ${version} to dev`)
  await tiers.settle(8 * minute)
  return tiers
}

const fanIn = (availabilityStrategy: 'All' | 'OneOf') => ({
  eu: { cluster: 'shared', namespace: 'shop-dev' },
  us: { cluster: 'shared', namespace: 'shop-staging' },
  production: {
    cluster: 'prod',
    namespace: 'shop',
    after: ['eu', 'us'],
    availabilityStrategy,
  },
})

describe('a release', () => {
  it('goes on by itself once it soaked, with the very digests, and QA is asked', async () => {
    const tiers = await openTiers()
    await tiers.say('deploy checkout 1.5.0 to dev')
    await tiers.settle(3 * minute)
    expect(await tiers.runs('dev')).toBe('1.5.0')
    expect(await tiers.deliveries('staging')).toEqual([])

    await tiers.settle(5 * minute)
    expect(await tiers.runs('staging')).toBe('1.5.0')
    const [promotion] = await tiers.deliveries('staging')
    expect(promotion).toMatchObject({
      by: { type: 'robot', name: 'promotion' },
      promotes: { environment: 'dev' },
      outcome: { is: 'succeeded' },
    })
    expect(promotion!.release).toEqual((await tiers.target('dev'))!.settled!.release)
    expect(await tiers.signOffs('staging')).toMatchObject([
      { state: 'asked', release: { version: '1.5.0' }, delivery: promotion!.id },
    ])
    expect(await tiers.deliveries('production')).toEqual([])
  })

  it('is not promoted again when somebody cancelled that', async () => {
    const tiers = await openTiers()
    await tiers.say('hold checkout staging for a look')
    await tiers.say('deploy checkout 1.5.0 to dev')
    await tiers.settle(8 * minute)
    await tiers.store.submit({
      signals: [
        {
          to: { kind: 'pipeline', id: 'checkout' },
          key: 'go on',
          signal: { type: 'resumePromotion', environment: 'staging', by: { type: 'system' } },
        },
      ],
    })
    await tiers.loop.tick()
    const [promotion] = await tiers.deliveries('staging')
    expect(await tiers.say(`cancel ${promotion!.id}`)).toContain('Cancelling')
    await tiers.settle(60 * minute)
    expect(await tiers.deliveries('staging')).toMatchObject([{ outcome: { is: 'cancelled' } }])
    expect(await tiers.say('pipeline checkout')).toContain(
      `was its promotion, so only \`/deliver promote checkout 1.5.0 to staging\` repeats it`,
    )
  })

  it('that was taken back goes nowhere by itself, nor does the next, until a person delivers', async () => {
    const tiers = await inStaging('1.4.1')
    await tiers.say('deploy checkout 1.5.0 to dev')
    await tiers.settle(8 * minute)
    expect(await tiers.runs('staging')).toBe('1.5.0')
    await tiers.say('rollback checkout staging errors rise')
    await tiers.settle(30 * minute)
    expect(await tiers.runs('staging')).toBe('1.4.1')

    tiers.simulated.releases.get('checkout')!.controls.publish('1.5.1')
    await tiers.say('deploy checkout 1.5.1 to dev')
    await tiers.settle(30 * minute)
    expect(await tiers.runs('staging')).toBe('1.4.1')
    expect(await tiers.say('pipeline checkout')).toContain(
      'nothing goes on by itself: olga took it back to 1.4.1: errors rise',
    )
    expect(await tiers.say('promote checkout to staging')).toContain('Delivering checkout 1.5.1')
    await tiers.settle(8 * minute)
    expect(await tiers.runs('staging')).toBe('1.5.1')

    tiers.simulated.releases.get('checkout')!.controls.publish('1.5.2')
    await tiers.say('deploy checkout 1.5.2 to dev')
    await tiers.settle(8 * minute)
    expect(await tiers.runs('staging')).toBe('1.5.2')
  })
})

describe('promote', () => {
  it('brings on what runs before, digest for digest, even if the tag moved since', async () => {
    const tiers = await inStaging()
    await tiers.say('signoff checkout staging', 'quinn')
    await tiers.settle()
    tiers.simulated.releases.get('checkout')!.controls.moveTag('1.5.0')
    expect(
      await tiers.say('promote checkout to production because payments wait', 'dana'),
    ).toContain('Delivering checkout 1.5.0 to production')
    await tiers.settle(8 * minute)
    const [delivery] = await tiers.deliveries('production')
    expect(delivery).toMatchObject({
      by: { name: 'dana' },
      reason: 'payments wait',
      promotes: { environment: 'staging' },
      outcome: { is: 'succeeded' },
    })
    expect(delivery!.release).toEqual((await tiers.target('dev'))!.settled!.release)
  })

  it('says the same when it runs twice, and when the same is on its way', async () => {
    const tiers = await inStaging()
    await tiers.say('signoff checkout staging', 'quinn')
    await tiers.settle()
    const first = await tiers.say('promote checkout to production', 'olga', 'one')
    expect(await tiers.say('promote checkout to production', 'olga', 'one')).toBe(first)
    expect(await tiers.say('promote checkout to production')).toContain('is on its way')
    expect(await tiers.deliveries('production')).toHaveLength(1)
  })

  it('says why it cannot, and what to do', async () => {
    const tiers = await openTiers()
    const { say } = tiers
    expect(await say('promote checkout to dev')).toMatchInlineSnapshot(
      `"⚠️ Cannot promote checkout to dev: no environment comes before it. \`/deliver deploy checkout VERSION to dev\` delivers there."`,
    )
    expect(await say('promote checkout to staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot promote checkout to staging: nothing runs in dev yet. \`/deliver deploy checkout latest to dev\` begins."`,
    )
    await say('deploy checkout 1.5.0 to dev')
    await tiers.settle(minute)
    expect(await say('promote checkout to staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot promote checkout 1.5.0 to staging: it soaks in dev until 2026-01-05 09:05 UTC. Say it again then; \`/deliver pipeline checkout\` shows how it stands."`,
    )
    expect(await say('promote checkout 1.4.1 to staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot promote checkout to staging: "1.4.1" has not run in dev. 1.5.0 runs there; \`/deliver deploy checkout 1.4.1 to dev\` brings it there first."`,
    )
    await tiers.settle(8 * minute)
    expect(await say('promote checkout to staging')).toContain('1.5.0 runs there already')
    expect(await say('promote checkout to production')).toMatchInlineSnapshot(
      `"⚠️ Cannot promote checkout 1.5.0 to production: nobody has signed it off in staging yet. \`/deliver signoff checkout staging\` is for qa; \`/deliver pipeline checkout\` shows how it stands."`,
    )
    await say('reject-release checkout staging totals are wrong', 'rita')
    await tiers.settle()
    expect(await say('promote checkout to production')).toMatchInlineSnapshot(
      `"⚠️ Cannot promote checkout 1.5.0 to production: rita rejected it in staging: totals are wrong. Deliver a release that mends it, or ask those who sign off to look again; \`/deliver pipeline checkout\` shows how it stands."`,
    )
    expect(await say('promote checkout to production', 'quinn')).toContain('Cannot promote')
  })

  it('asks which one where different releases run before', async () => {
    const tiers = await openTiers(fanIn('OneOf'))
    await tiers.say('deploy checkout 1.4.1 to eu')
    await tiers.say('deploy checkout 1.5.0 to us')
    await tiers.settle(2 * minute)
    expect(await tiers.say('promote checkout to production')).toMatchInlineSnapshot(
      `"⚠️ Cannot promote checkout to production: different releases run before it: 1.4.1 in eu, 1.5.0 in us. Say which: \`/deliver promote checkout 1.4.1 to production\`."`,
    )
    expect(await tiers.say('promote checkout v1.5.0 to production')).toContain('Delivering')
  })

  it('wants all ways passed where the rules say so', async () => {
    const tiers = await openTiers(fanIn('All'))
    await tiers.say('deploy checkout 1.5.0 to eu')
    await tiers.settle(2 * minute)
    expect(await tiers.say('promote checkout to production')).toContain('it has not run in us')
    await tiers.say('deploy checkout 1.5.0 to us')
    await tiers.settle(2 * minute)
    expect(await tiers.say('promote checkout to production')).toContain('Delivering')
  })
})

describe('deploy', () => {
  it('refuses what did not pass the environments before, and says how it would', async () => {
    const tiers = await openTiers()
    expect(await tiers.say('deploy checkout 1.5.0 to production')).toMatchInlineSnapshot(
      `"⚠️ Cannot deploy checkout 1.5.0 to production: it has not run in staging. Deliver it to staging first: \`/deliver deploy checkout 1.5.0 to staging\`."`,
    )
    expect(await tiers.deliveries('production')).toEqual([])
    expect(await tiers.say('deploy checkout 1.5.0 to production --dry-run')).toContain(
      'It would be refused: it has not run in staging',
    )
  })

  it('refuses what QA rejected, and waits for what QA has not said', async () => {
    const tiers = await inStaging()
    expect(await tiers.say('deploy checkout 1.5.0 to production')).toContain(
      'It will wait: nobody has signed it off in staging yet',
    )
    await tiers.say('reject-release checkout staging totals are wrong', 'rita')
    await tiers.settle(minute)
    expect(await tiers.say('deploy checkout 1.5.0 to production')).toContain(
      'rita rejected it in staging: totals are wrong',
    )
    expect(await tiers.deliveries('production')).toMatchObject([{ outcome: { is: 'refused' } }])
  })

  it('lets anything in where the rules say so', async () => {
    const tiers = await openTiers({
      dev: { cluster: 'shared', namespace: 'shop-dev' },
      staging: { cluster: 'shared', namespace: 'shop-staging', after: 'dev', direct: true },
    })
    expect(await tiers.say('deploy checkout 1.5.0 to staging')).toContain('Delivering')
  })
})
