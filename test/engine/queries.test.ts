import { describe, expect, it } from 'vitest'
import type { Catalog } from '#src/core/catalog.ts'
import type { Release } from '#src/core/release.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import { dana, put, seen, start, wish } from './asking.ts'

describe('how a release stands in the environments before', () => {
  it('is told of each of them, by digests', async () => {
    const { bot, controls, tell, release, settleAt } = await start()
    const first = await release('1.5.0')
    await settleAt('dev', '1.5.0')
    const at = bot.clock.now()

    const ofFirst = seen(
      await tell({ ask: 'tiers', app: 'checkout', environment: 'staging', release: first }),
      'tiers',
    )
    expect(ofFirst).toMatchObject([
      { environment: 'dev', settled: { release: first }, signOff: undefined },
    ])
    expect(ofFirst[0]?.ran?.since).toBeLessThanOrEqual(at)

    controls.moveTag('1.5.0')
    const moved = await release('1.5.0')
    const ofMoved = seen(
      await tell({ ask: 'tiers', app: 'checkout', environment: 'staging', release: moved }),
      'tiers',
    )
    expect(ofMoved[0]?.ran).toBeUndefined()
  })

  it('says when it ran until, and what QA said of these digests', async () => {
    const { bot, tell, release, settleAt } = await start(wantsSignOff)
    await settleAt('staging', '1.4.1')
    await settleAt('staging', '1.5.0')
    const old = await release('1.4.1')
    const query = {
      ask: 'tiers',
      app: 'checkout',
      environment: 'production',
      release: old,
    } as const

    const [before] = seen(await tell(query), 'tiers')
    expect(before).toMatchObject({ environment: 'staging', signOff: { state: 'outdated' } })
    expect(before?.ran?.until).toBeGreaterThan(before?.ran?.since ?? Infinity)
    await put(bot, 'signOff', 's-1', signOffOf(old, { state: 'rejected', because: 'no prices' }))
    const [after] = seen(await tell(query), 'tiers')
    expect(after?.signOff).toMatchObject({ state: 'rejected', id: 's-1', because: 'no prices' })
  })

  it('is nothing where no environment comes before, and absent where there is none', async () => {
    const { tell, release } = await start()
    const of = { ask: 'tiers', app: 'checkout', release: await release('1.5.0') } as const

    expect((await tell({ ...of, environment: 'dev' })).tiers).toEqual({ is: 'seen', value: [] })
    expect((await tell({ ...of, environment: 'moon' })).tiers).toEqual({ is: 'absent' })
  })
})

describe('deliveries that are in flight', () => {
  it('are told oldest first, without those that ended and those of other targets', async () => {
    const { bot, tell, settleAt } = await start()
    await settleAt('staging', '1.4.1')
    for (const [id, environment] of [
      ['d-1', 'staging'],
      ['d-2', 'dev'],
      ['d-3', 'staging'],
    ] as const) {
      await put(bot, 'delivery', id, wish(bot, id, environment, '1.5.0'))
      await bot.clock.advance(1_000)
    }

    const value = seen(await tell({ ask: 'rivals', target: 'checkout/staging' }), 'rivals')
    expect(value.map(({ id, version, begun }) => [id, version, begun])).toEqual([
      ['d-1', '1.5.0', false],
      ['d-3', '1.5.0', false],
    ])
    expect((await tell({ ask: 'rivals', target: 'checkout/moon' })).rivals).toEqual({
      is: 'seen',
      value: [],
    })
  })
})

describe('more than a hundred deliveries that are in flight', () => {
  it('are all told, the oldest first', async () => {
    const { bot, tell } = await start()
    const ids = Array.from({ length: 101 }, (_, at) => `d-${at}`)
    for (const id of ids) await put(bot, 'delivery', id, wish(bot, id, 'staging', '1.5.0'))

    const value = seen(await tell({ ask: 'rivals', target: 'checkout/staging' }), 'rivals')
    expect(value.map(({ id }) => id)).toEqual(ids)
  })
})

describe('preparing once more', () => {
  const of = {
    ask: 'replan',
    app: 'checkout',
    environment: 'dev',
    version: '1.5.0',
    target: 'checkout/dev',
    previous: [],
  } as const

  it('tells what the plan would be now, twice the same', async () => {
    const { tell } = await start()

    const value = seen(await tell(of), 'replan')
    expect(value.release).toMatchObject({ version: '1.5.0' })
    expect(value.changes.map(({ action, object }) => `${action} ${object.kind}`)).toEqual([
      'create ConfigMap',
      'create Service',
      'create Deployment',
    ])
    expect(seen(await tell(of), 'replan')).toEqual(value)
  })

  it('delivers the very release that it is given, wherever its tag points to now', async () => {
    const { controls, tell, release } = await start()
    const given = await release('1.5.0')
    controls.moveTag('1.5.0')

    expect(seen(await tell({ ...of, release: given }), 'replan').release).toEqual(given)
    expect(seen(await tell(of), 'replan').release).not.toEqual(given)
  })

  it('stops at what is not there', async () => {
    const { tell } = await start()

    expect((await tell({ ...of, version: '9.9.9' })).replan).toMatchObject({ is: 'absent' })
    expect((await tell({ ...of, app: 'nothing' })).replan).toMatchObject({ is: 'absent' })
  })

  it('stops at what is refused, and at what does not answer', async () => {
    const { bot, controls, tell } = await start()
    bot.simulated.clusters.get('shared')!.controls.goAway()
    expect((await tell(of)).replan).toMatchObject({ is: 'unavailable' })

    controls.removeImage('1.5.0')
    expect((await tell(of)).replan).toMatchObject({ is: 'refused', kind: 'rejected' })
  })
})

describe('the rules for an app in an environment', () => {
  it('come with who people are in them, and the freezes that people declared', async () => {
    const { bot, tell } = await start(wantsSignOff)
    await put(bot, 'freeze', 'f-1', freeze('f-1', {}))
    await put(bot, 'freeze', 'f-2', freeze('f-2', { app: 'payments' }))
    await put(bot, 'freeze', 'f-3', freeze('f-3', { environment: 'staging' }))
    await put(bot, 'freeze', 'f-4', freeze('f-4', { app: 'checkout' }))

    const value = seen(
      await tell({
        ask: 'policy',
        app: 'checkout',
        environment: 'production',
        demand: { requiredSoakTime: 60_000 },
        people: ['U0DANA', 'U0GRETA'],
        tell: ['sre'],
      }),
      'policy',
    )
    expect(value.policy).toMatchObject({ after: ['staging'], requiredSoakTime: 60_000 })
    expect(value.freezes.map(({ id }) => id).toSorted()).toEqual(['f-1', 'f-4'])
    expect(value.people['U0DANA']).toMatchObject({ isMember: true, groups: ['shop-team'] })
    expect(value.people['U0GRETA']).toMatchObject({ isMember: false, groups: [] })
    expect(value.audience.mention).toEqual(['sre'])
  })

  it('have their freeze however many others were declared since', async () => {
    const { bot, tell } = await start()
    await put(bot, 'freeze', 'f-old', freeze('f-old', { app: 'checkout' }))
    for (let count = 1; count <= 101; count++) {
      const app = `other-${count}`
      await put(bot, 'freeze', `f-${count}`, freeze(`f-${count}`, { app }))
    }
    const about = { app: 'checkout', environment: 'production' }

    const rules = seen(await tell({ ask: 'policy', ...about, people: [] }), 'policy')
    expect(rules.freezes.map(({ id }) => id)).toEqual(['f-old'])
    const { environments } = seen(await tell({ ask: 'pipeline', app: 'checkout' }), 'pipeline')
    expect(environments.map(({ freezes }) => freezes.map(({ id }) => id))).toEqual([
      [],
      [],
      ['f-old'],
    ])
  })

  it('are absent where the catalog has no such app or environment', async () => {
    const { tell } = await start()
    const of = { ask: 'policy', people: [] } as const

    expect((await tell({ ...of, app: 'checkout', environment: 'moon' })).policy).toEqual({
      is: 'absent',
    })
    expect((await tell({ ...of, app: 'nothing', environment: 'dev' })).policy).toEqual({
      is: 'absent',
    })
  })
})

describe('an app in all its environments', () => {
  it('is told in the order of the catalog', async () => {
    const { bot, tell, release, settleAt } = await start(wantsSignOff)
    await settleAt('staging', '1.4.1')
    await put(bot, 'delivery', 'd-1', wish(bot, 'd-1', 'staging', '1.5.0'))
    await put(bot, 'signOff', 's-1', signOffOf(await release('1.4.1'), { state: 'signed' }))

    const value = seen(await tell({ ask: 'pipeline', app: 'checkout' }), 'pipeline')
    expect(value.channel).toBe('#checkout')
    const told = value.environments.map(({ environment, target, inFlight, signOffs }) => [
      environment,
      target.settled?.release.version,
      inFlight.map(({ id }) => id).join(),
      signOffs.map(({ id }) => id).join(),
    ])
    expect(told).toEqual([
      ['dev', undefined, '', ''],
      ['staging', '1.4.1', 'd-1', 's-1'],
      ['production', undefined, '', ''],
    ])
  })

  it('is absent where there is no such app', async () => {
    const { tell } = await start()

    expect((await tell({ ask: 'pipeline', app: 'nothing' })).pipeline).toEqual({ is: 'absent' })
  })
})

const freeze = (id: string, more: Partial<Freeze>): Freeze => ({
  version: 1,
  id,
  environment: 'production',
  from: 0,
  until: 4e12,
  because: 'inventory',
  by: dana,
  channel: '#checkout',
  ...more,
})

function wantsSignOff(catalog: Catalog): Catalog {
  const staging = catalog.environments['staging']!
  const signOff = { from: ['sre'], remindAfter: 60_000 }
  return {
    ...catalog,
    environments: { ...catalog.environments, staging: { ...staging, signOff } },
  }
}

function signOffOf(release: Release, more: Pick<SignOff, 'state'> & { because?: string }): SignOff {
  return {
    version: 1,
    id: 's-1',
    app: 'checkout',
    environment: 'staging',
    release,
    from: ['sre'],
    delivery: 'd-s1',
    channel: '#checkout',
    askedAt: 0,
    ...more,
  }
}
