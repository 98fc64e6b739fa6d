import { describe, expect, it } from 'vitest'
import type { FreezeWindow } from '#src/core/rules/policy.ts'
import { hour, minute, openHolds, type Holds } from './holding.ts'

const deploy = 'deploy checkout 1.4.0 to production'

/** Of the form `f-7k3f9q`, as an answer names it. */
function idOf(words: string): string {
  const [id] = /f-[0-9a-z]+/.exec(words) ?? []
  if (id === undefined) throw new Error(`Cannot find a freeze in: ${words}`)
  return id
}

async function freeze(holds: Holds, line: string, who = 'olga'): Promise<string> {
  const id = idOf(await holds.say(who, line))
  await holds.settle()
  return id
}

async function stateOf({ store }: Holds, id: string): Promise<string | undefined> {
  return (await store.find({ kind: 'delivery', id }))?.state
}

describe('freeze', () => {
  it('tells how the time was understood, by the clock of who says it', async () => {
    const holds = await openHolds()
    const words = await holds.say('olga', 'freeze production until friday 9:00 "the audit runs"')
    expect(words.replaceAll(/f-[0-9a-z]{6}/g, 'f-1')).toBe(
      '❄️ Freezing *production* until <!date^1767945600^{date_short_pretty} {time}|2026-01-09 08:00 UTC> (94 h 59 min): the audit runs. It is `f-1`; <#C0OPS> is told, and `/deliver unfreeze f-1` ends it.',
    )
    expect((await holds.message('freeze')).text).toMatch(
      /^❄️ \*production\* is frozen until .*08:00 UTC>: the audit runs\.\n`f-\w+` by <@U0OLGA> · what has begun finishes/,
    )
  })

  it('keeps deliveries there from starting until it is over, and no others', async () => {
    const holds = await openHolds()
    const name = await freeze(holds, 'freeze production until 18:00 "the audit runs"')
    const id = await holds.ask('olga', deploy)
    expect((await holds.delivery(id)).waitingOn).toMatchObject({
      on: 'gates',
      gates: [{ gate: 'freeze', because: 'olga froze it: the audit runs' }],
    })
    const elsewhere = await holds.ask('dana', 'deploy checkout 1.4.0 to staging')
    await holds.settle(2 * minute)
    expect(await stateOf(holds, elsewhere)).toBe('succeeded')
    await holds.settle(7 * hour + 50 * minute)
    expect((await holds.delivery(id)).begun).toBe(false)
    await holds.settle(15 * minute)
    expect(await stateOf(holds, id)).toBe('succeeded')
    expect((await holds.message('freeze')).text).toContain('☀️ *production*: the freeze was over')
    expect((await holds.store.find({ kind: 'freeze', id: name }))?.done).toBe(true)
  })

  it('of one app keeps no other app', async () => {
    const holds = await openHolds()
    await freeze(holds, 'freeze checkout in production until 18:00 "checkout is counted"')
    const kept = await holds.ask('olga', deploy)
    const free = await holds.ask('olga', 'deploy storefront 1.5.0 to production')
    await holds.settle(3 * minute)
    expect((await holds.delivery(kept)).begun).toBe(false)
    expect((await holds.delivery(free)).begun).toBe(true)
  })

  it('that begins in the middle of a delivery lets it finish, and stops what has not begun', async () => {
    const holds = await openHolds()
    const running = await holds.ask('olga', deploy)
    await holds.settle(1_000)
    expect((await holds.delivery(running)).begun).toBe(true)
    await freeze(holds, 'freeze production until 18:00 "now"')
    const late = await holds.ask('olga', 'deploy checkout 1.5.0 to production')
    await holds.settle(5 * minute)
    expect(await stateOf(holds, running)).toBe('succeeded')
    expect((await holds.delivery(late)).begun).toBe(false)
  })

  it('to come begins when it says, and says so then', async () => {
    const holds = await openHolds()
    const id = await freeze(holds, 'freeze production from 12:00 until 14:00 because of the sale')
    expect((await holds.message('freeze')).text).toContain('will be frozen from')
    const before = await holds.ask('olga', deploy)
    await holds.settle(5 * minute)
    expect(await stateOf(holds, before)).toBe('succeeded')
    await holds.settle(2 * hour)
    expect((await holds.message('freeze')).text).toContain('*production* is frozen until')
    expect(await holds.notes()).toContainEqual(
      expect.objectContaining({
        key: `${id}/begun`,
        text: 'The freeze of production begins: because of the sale',
        broadcast: true,
      }),
    )
    const after = await holds.ask('olga', 'deploy checkout 1.5.0 to production')
    await holds.settle(5 * minute)
    expect((await holds.delivery(after)).begun).toBe(false)
  })

  it('never keeps the way back', async () => {
    const holds = await openHolds()
    for (const version of ['1.3.0', '1.4.0']) {
      await holds.ask('olga', `deploy checkout ${version} to production`)
      await holds.settle(5 * minute)
    }
    await freeze(holds, 'freeze production until friday "audit"')
    await holds.say('nora', 'lock checkout production "audit"')
    await holds.settle()
    const id = await holds.ask('olga', 'rollback checkout production because payments fail')
    await holds.settle(5 * minute)
    expect(await stateOf(holds, id)).toBe('succeeded')
  })

  it.each([
    ['until yesterday "x"', '"yesterday" is in the past'],
    ['until whenever "x"', '"whenever" is no time that is understood'],
    ['until friday 9:00 audit', 'of "friday 9:00 audit" only "friday 9:00" is understood'],
    ['until now "x"', 'it would be over before it begins'],
    ['from friday until 2026-01-06 9:00 "x"', '"2026-01-06 9:00" is in the past'],
    ['until 24 december 2027 "x"', 'more than a year away'],
  ])('refuses what is no time: %s', async (times, words) => {
    const holds = await openHolds()
    expect(await holds.say('olga', `freeze production ${times}`)).toContain(words)
    expect(await holds.store.list({ kind: 'freeze' })).toEqual([])
  })

  it('asks for what is missing', async () => {
    const holds = await openHolds()
    expect(await holds.say('olga', 'freeze production')).toBe('form freeze until, reason')
    expect(await holds.say('olga', 'freeze')).toBe('form freeze environment, until, reason')
  })

  it('is an operator’s to declare and to end', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'freeze staging until 18:00 "x"')).toContain('role operator')
    const id = await freeze(holds, 'freeze staging until 18:00 "x"')
    expect(await holds.say('dana', `unfreeze ${id}`)).toContain('role operator')
    expect(await holds.press('dana', await holds.message('freeze'), 'End it')).toContain('operator')
  })

  it('is declared once, however often the same request runs', async () => {
    const holds = await openHolds()
    const line = 'freeze production until 18:00 "x"'
    const first = await holds.say('olga', line, { id: 'same' })
    await holds.settle(minute)
    expect(idOf(await holds.say('olga', line, { id: 'same' }))).toBe(idOf(first))
    expect(await holds.store.list({ kind: 'freeze' })).toHaveLength(1)
  })

  it('said in private is told where the app is', async () => {
    const holds = await openHolds()
    const place = { channel: 'D0OLGA' }
    expect(await holds.say('olga', 'freeze production until 18:00 "x"', { place })).toContain(
      '#checkout is told',
    )
  })
})

describe('unfreeze', () => {
  it('lets those who wait go on at once, and tells who declared it', async () => {
    const holds = await openHolds()
    const name = await freeze(holds, 'freeze production until friday "audit"')
    const id = await holds.ask('olga', deploy)
    expect(await holds.say('nora', `unfreeze ${name} the audit is done`)).toContain(
      `${id} may go on.`,
    )
    await holds.settle(200)
    expect((await holds.delivery(id)).begun).toBe(true)
    expect(await holds.notes()).toContainEqual(
      expect.objectContaining({
        text: 'nora ended the freeze of production: the audit is done',
        mention: ['U0OLGA'],
      }),
    )
    expect((await holds.message('freeze')).text).toContain('<@U0NORA> ended the freeze')
    expect(await holds.say('nora', `unfreeze ${name}`)).toContain(`${name} is over`)
  })

  it('by the button on its message', async () => {
    const holds = await openHolds()
    await freeze(holds, 'freeze production until friday "audit"')
    expect(await holds.press('olga', await holds.message('freeze'), 'End it')).toContain('Ending')
    await holds.settle()
    expect((await holds.message('freeze')).text).toContain('☀️')
  })

  it('in the thread of its message', async () => {
    const holds = await openHolds()
    const id = await freeze(holds, 'freeze production until friday "audit"')
    const key = { kind: 'freeze', subject: id, channel: 'C0OPS' }
    await holds.store.saveMessage(key, { channel: 'C1', ts: '1.1', hash: 'h' }, 1)
    const place = { channel: 'C1', thread: '1.1' }
    expect(await holds.say('olga', 'unfreeze', { place, via: 'mention' })).toContain(id)
  })

  it('by its environment, where it is clear which is meant', async () => {
    const holds = await openHolds()
    expect(await holds.say('olga', 'unfreeze production')).toContain(
      'none is declared for production',
    )
    const first = await freeze(holds, 'freeze production until friday "audit"')
    const second = await freeze(holds, 'freeze checkout in production until 18:00 "sale"')
    const words = await holds.say('olga', 'unfreeze production')
    expect(words).toContain('several are declared for production')
    expect(words).toContain(`${first} (production)`)
    expect(words).toContain(`${second} (checkout in production)`)
    await holds.say('olga', `unfreeze ${first}`)
    await holds.settle()
    expect(await holds.say('olga', 'unfreeze production')).toContain(`\`${second}\``)
  })

  it('finds no freeze that there never was', async () => {
    const holds = await openHolds()
    expect(await holds.say('olga', 'unfreeze f-000000')).toContain(
      'Cannot find a freeze "f-000000"',
    )
  })
})

describe('windows of the catalog', () => {
  const nights: FreezeWindow = {
    name: 'mornings',
    kind: 'deny',
    cron: '0 8 * * MON-FRI',
    duration: 4 * hour,
    timezone: 'Europe/Berlin',
  }

  it('keep a delivery until they open, which it is told', async () => {
    const holds = await openHolds({ freeze: [nights] })
    const id = await holds.ask('olga', deploy)
    expect((await holds.delivery(id)).waitingOn).toEqual({
      on: 'gates',
      gates: [
        {
          gate: 'freeze',
          is: 'waits',
          because: 'the freeze mornings is on',
          opensAt: Date.parse('2026-01-05T11:00Z'),
        },
      ],
    })
    await holds.settle(2 * hour - 2 * minute)
    expect((await holds.delivery(id)).begun).toBe(false)
    await holds.settle(5 * minute)
    expect(await stateOf(holds, id)).toBe('succeeded')
  })

  it('are lifted for an app by an exception', async () => {
    const holds = await openHolds({ freeze: [nights] }, { production: { freeze: [] } })
    const id = await holds.ask('olga', deploy)
    await holds.settle(5 * minute)
    expect(await stateOf(holds, id)).toBe('succeeded')
  })

  it('are listed with what people declared, as they are on or come next', async () => {
    const weekend = { ...nights, name: 'weekend', cron: '0 17 * * FRI', duration: 63 * hour }
    const office = { ...nights, name: 'office', kind: 'allow', cron: '0 9 * * *' } as const
    const holds = await openHolds(
      { freeze: [nights, weekend] },
      { production: { freeze: [office] }, staging: { freeze: [] } },
    )
    expect(await holds.say('dana', 'freezes staging')).toContain('*checkout in staging*: no window')
    await freeze(holds, 'freeze production until friday "audit"')
    await freeze(holds, 'freeze staging from tomorrow until friday "move"')
    const words = await holds.say('dana', 'freezes')
    expect(words.replaceAll(/f-[0-9a-z]{6}/g, 'f-1').replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1'))
      .toMatchInlineSnapshot(`
      "*Declared*
      • 🗓️ \`f-1\` *staging* from 2026-01-05 23:00 UTC until 2026-01-08 23:00 UTC, by <@U0OLGA>: move.
      • ❄️ \`f-1\` *production* until 2026-01-08 23:00 UTC, by <@U0OLGA>: audit.
      *Recurring*
      • *checkout in staging*: no window, as an exception
      • *production*: mornings, \`0 8 * * MON-FRI\` Europe/Berlin for 4 h, nothing starts then: on until 2026-01-05 11:00 UTC
      • *production*: weekend, \`0 17 * * FRI\` Europe/Berlin for 63 h, nothing starts then: next 2026-01-09 16:00 UTC until 2026-01-12 07:00 UTC
      • *checkout in production*: office, \`0 9 * * *\` Europe/Berlin for 4 h, deliveries start only then: on until 2026-01-05 12:00 UTC
      \`/deliver freeze production until monday 9:00 "reason"\` declares one."
    `)
    expect(await holds.say('dana', 'freezes staging')).not.toContain('weekend')
  })

  it('are none where none are', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'freezes')).toContain(
      'Nothing is frozen, and no freeze is planned.',
    )
  })
})
