import { describe, expect, it } from 'vitest'
import { ProviderFailure } from '#src/core/errors.ts'
import { Schedule } from '#src/kinds/schedule/schedule.ts'
import { hour, minute, openHolds, type Holds } from './holding.ts'

/** It is Monday, 10:00 in Berlin. */
const nightly = 'schedule "restart checkout staging" weekdays at 20:00'

function idOf(words: string): string {
  const [id] = /t-[0-9a-z]{6,}/.exec(words) ?? []
  if (id === undefined) throw new Error(`Cannot find a schedule in: ${words}`)
  return id
}

async function schedule(holds: Holds, line: string, who = 'dana'): Promise<string> {
  const id = idOf(await holds.say(who, line))
  await holds.settle()
  return id
}

async function stored({ store }: Pick<Holds, 'store'>, id: string): Promise<Schedule> {
  return Schedule.parse((await store.find({ kind: 'schedule', id }))?.document)
}

/** A platform whose staging runs checkout, so that there is something to restart. */
async function openShop(...given: Parameters<typeof openHolds>): Promise<Holds> {
  const holds = await openHolds(...given)
  await holds.ask('dana', 'deploy checkout 1.4.0 to staging')
  await holds.settle(10 * minute)
  return holds
}

function plain(words: string): string {
  return words
    .replaceAll(/t-[0-9a-z]{6}/g, 't-1')
    .replaceAll(/d-[0-9a-z]{6}/g, 'd-1')
    .replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1')
}

async function deliveries({ store }: Holds): Promise<number> {
  return (await store.list({ kind: 'delivery' })).length
}

describe('schedule', () => {
  it('tells how it was understood, by the clock of who says it', async () => {
    const holds = await openHolds()
    expect(plain(await holds.say('dana', nightly))).toMatchInlineSnapshot(`
      "⏰ Scheduled \`restart checkout staging\` weekdays at 20:00 (Europe/Berlin) as \`t-1\`. It runs with the rights that you have then.
      Next: Mon 2026-01-05 20:00, Tue 2026-01-06 20:00, Wed 2026-01-07 20:00 (Europe/Berlin). What is missed is left out, if it is more than an hour late.
      <#C0OPS> is told. \`/deliver unschedule t-1\` removes it, \`/deliver schedule run t-1\` runs it now."
    `)
  })

  it('takes another time zone, and says where it comes', async () => {
    const holds = await openHolds()
    const words = await holds.say('dana', `${nightly} --timezone America/New_York`)
    expect(words).toContain('Mon 2026-01-05 20:00')
    expect(words).toContain('(America/New_York)')
    const once = await holds.say(
      'dana',
      'schedule "restart checkout staging" tomorrow 9:00 --timezone Asia/Tokyo',
    )
    expect(once).toContain('It comes: Tue 2026-01-06 09:00 (Asia/Tokyo)')
  })

  it('says which months are left out', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'schedule "status checkout" on the 31st at 8:00')).toContain(
      'Months without a day 31 are left out.',
    )
  })

  it.each([
    ['schedule "restrat checkout staging" daily at 8:00', 'Did you mean'],
    ['schedule "restart chekcout staging" daily at 8:00', 'chekcout'],
    ['schedule "restart checkout" daily at 8:00', 'it does not say --environment'],
    ['schedule "approve checkout staging" daily at 8:00', 'it wants a person at that moment'],
    ['schedule "schedule status daily" daily at 8:00', 'it wants a person at that moment'],
    [
      'schedule "deploy checkout 1.4.0 to staging --emergency x" daily at 8:00',
      'Cannot schedule an emergency',
    ],
    [
      'schedule "restart checkout production" daily at 8:00',
      'you may not restart in production yourself',
    ],
    ['schedule "scale checkout staging banana" daily at 8:00', '"banana" is no number of pods'],
    ['schedule "status checkout" * * * * *', 'more often than every 5 minutes'],
    ['schedule "status checkout" "0 25 * * *"', 'is no cron expression'],
    ['schedule "status checkout" "0 9 30 2 *"', 'is no cron expression'],
    ['schedule "status checkout" yesterday 9:00', 'is in the past'],
    ['schedule "status checkout" sometimes', 'is no time that is understood'],
    ['schedule "status checkout" weekdays', 'the time of day is missing'],
    [
      'schedule "status checkout" daily at 9:00 --timezone Mars/Olympus',
      'there is no time zone "Mars/Olympus"',
    ],
    ['schedule "status checkout" daily at 9:00 --missed maybe', '--missed'],
    ['schedule restart checkout staging daily at 8:00', 'Put all of the command in quotes'],
  ])('refuses %s', async (line, because) => {
    const holds = await openHolds()
    expect(await holds.say('dana', line)).toContain(because)
    expect(await holds.store.list({ kind: 'schedule' })).toEqual([])
  })

  it('takes what is not possible yet', async () => {
    const holds = await openHolds()
    expect(await holds.say('dana', 'schedule "scale checkout staging 5" hourly')).toContain('⏰')
  })

  it('said twice by Slack is made once', async () => {
    const holds = await openHolds()
    const first = await holds.say('dana', nightly, { id: 'same' })
    expect(await holds.say('dana', nightly, { id: 'same' })).toBe(first)
    expect(await holds.store.list({ kind: 'schedule' })).toHaveLength(1)
  })

  it('from a private conversation tells the person alone', async () => {
    const holds = await openHolds()
    const id = idOf(await holds.say('dana', nightly, { place: { channel: 'D0DANA' } }))
    expect((await stored(holds, id)).channel).toBe('U0DANA')
  })

  it('is nothing for a shell, which is nobody in Slack', async () => {
    const holds = await openHolds()
    const actor = { type: 'person', id: 'shell:root', name: 'root' } as const
    expect(await holds.say('root', nightly, { via: 'shell', actor })).toContain(
      'a shell is nobody in Slack',
    )
  })
})

describe('when its time comes', () => {
  it('the line runs once, for who made it, and its channel is told', async () => {
    const holds = await openShop()
    const id = await schedule(holds, nightly)
    await holds.settle(9 * hour)
    expect(await deliveries(holds)).toBe(1)
    await holds.settle(hour)
    expect(await deliveries(holds)).toBe(2)
    const [newest] = await holds.store.list({ kind: 'delivery' })
    expect(newest?.document).toMatchObject({ purpose: 'restart', by: { id: 'U0DANA' } })
    expect(newest?.state).toBe('succeeded')
    const [answer] = await holds.messages('scheduleRun')
    expect(plain(answer?.text ?? '')).toMatchInlineSnapshot(`
      "✅ \`restart checkout staging\` for <@U0DANA> · \`t-1\`, of 2026-01-05 19:00 UTC
      Restarting checkout in staging: \`d-1\`, see #checkout"
    `)
    expect((await stored(holds, id)).runs).toMatchObject([{ is: 'done' }])
    expect(plain((await holds.message('schedule')).text)).toMatchInlineSnapshot(`
      "⏰ \`restart checkout staging\` weekdays at 20:00 (Europe/Berlin), next 2026-01-06 19:00 UTC
      \`t-1\` with the rights of <@U0DANA> · what is missed is left out · ✅ last 2026-01-05 19:00 UTC: Restarting checkout in staging: \`d-1\`, see #checkout"
    `)
  })

  it('the run is audited like anything else, as said by a schedule', async () => {
    const holds = await openShop()
    const id = await schedule(holds, nightly)
    await holds.settle(11 * hour)
    const rows = await holds.store.auditRows({ actor: 'person:U0DANA', limit: 50 })
    const said = rows.map(({ action, invocation }) => `${action} by ${invocation.split('/')[0]}`)
    expect(said).toContain('restart by schedule')
    const own = await holds.store.auditRows({ limit: 50 })
    expect(own.map(({ action }) => action)).toContain('schedule ran')
    expect(own.find(({ action }) => action === 'schedule')?.detail).toMatchObject({ schedule: id })
  })

  it('what it asks for waits where the target is frozen, and says so', async () => {
    const holds = await openShop()
    await holds.say('olga', 'freeze staging until friday 9:00 "the audit runs"')
    await schedule(holds, nightly)
    await holds.settle(11 * hour)
    const [newest] = await holds.store.list({ kind: 'delivery' })
    expect(newest?.document).toMatchObject({ begun: false, waitingOn: { on: 'gates' } })
    expect(plain((await holds.message('scheduleRun')).text)).toMatchInlineSnapshot(`
      "✅ \`restart checkout staging\` for <@U0DANA> · \`t-1\`, of 2026-01-05 19:00 UTC
      Restarting checkout in staging: \`d-1\`, see #checkout"
    `)
  })

  it('what somebody else has locked waits too', async () => {
    const holds = await openShop()
    await holds.say('omar', 'lock checkout staging "load test" for 24 hours')
    await schedule(holds, nightly)
    await holds.settle(11 * hour)
    const [newest] = await holds.store.list({ kind: 'delivery' })
    expect(newest?.document).toMatchObject({ begun: false, waitingOn: { on: 'gates' } })
  })

  it('a schedule is paused where who made it left, and everybody there hears', async () => {
    const gone = new Set<string>()
    const holds = await openShop({}, {}, (person) => ({
      ...person,
      isDeleted: gone.has(person.id),
    }))
    const id = await schedule(holds, nightly)
    gone.add('U0DANA')
    await holds.settle(11 * hour)
    expect(await deliveries(holds)).toBe(1)
    expect((await stored(holds, id)).paused?.because).toContain('your account is deactivated')
    expect((await holds.notes()).map(({ text }) => text)).toContainEqual(
      expect.stringContaining(
        'could not run, and is paused: Cannot do that: your account is deactivated',
      ),
    )
    expect((await holds.message('schedule')).text).toContain('⏸️')
    await holds.settle(3 * 24 * hour)
    expect((await stored(holds, id)).runs).toHaveLength(1)
  })

  it('nothing is decided while Slack cannot say who it is: it runs once that is known', async () => {
    let isDown = false
    const holds = await openShop({}, {}, (person) => {
      if (isDown) throw new ProviderFailure('slack', 'unavailable', 'Cannot look up the person')
      return person
    })
    const id = await schedule(holds, nightly)
    isDown = true
    await holds.settle(10 * hour + 10 * minute)
    expect((await stored(holds, id)).running?.because).toContain('Slack does not answer')
    expect((await holds.message('schedule')).text).toContain(
      'could not be begun, and is tried again',
    )
    isDown = false
    await holds.settle(30 * minute)
    expect((await stored(holds, id)).runs).toMatchObject([{ is: 'done' }])
    expect(await deliveries(holds)).toBe(2)
  })
})

describe('schedules', () => {
  it('shows what comes, soonest first, with what can be done', async () => {
    const holds = await openShop()
    expect(await holds.say('dana', 'schedules')).toContain('Nothing is scheduled.')
    await schedule(holds, nightly)
    await schedule(holds, 'schedule "freezes" daily at 12:00', 'olga')
    await holds.settle(11 * hour)
    expect(plain(await holds.say('dana', 'schedules'))).toMatchInlineSnapshot(`
      "*Schedules*
      ⏰ \`t-1\` \`freezes\` daily at 12:00 (Europe/Berlin)
      next 2026-01-06 11:00 UTC · by <@U0OLGA> · ✅ last 2026-01-05 11:00 UTC: Nothing is frozen, and no freeze is planned. \`/deliver freeze production until monday 9:00 "reason"\` declares one.
      ⏰ \`t-1\` \`restart checkout staging\` weekdays at 20:00 (Europe/Berlin)
      next 2026-01-06 19:00 UTC · by <@U0DANA> · ✅ last 2026-01-05 19:00 UTC: Restarting checkout in staging: \`d-1\`, see #checkout
      \`/deliver schedule "report" weekdays at 9:00\` makes one."
    `)
    expect(await holds.say('dana', 'schedules checkout')).not.toContain('freezes')
  })
})

describe('people', () => {
  it('pause and resume it by its buttons', async () => {
    const holds = await openShop()
    const id = await schedule(holds, nightly)
    expect(await holds.press('dana', await holds.message('schedule'), 'Pause')).toContain('Pausing')
    await holds.settle(24 * hour)
    expect(await deliveries(holds)).toBe(1)
    expect(await holds.press('dana', await holds.message('schedule'), 'Resume')).toContain(
      'Next: Tue 2026-01-06 20:00',
    )
    await holds.settle(24 * hour)
    expect((await stored(holds, id)).runs).toMatchObject([{ is: 'done' }])
  })

  it('who made it and operators remove it, others do not', async () => {
    const holds = await openShop()
    const id = await schedule(holds, nightly)
    expect(await holds.say('omar', `unschedule ${id}`)).toContain(`${id} is not yours`)
    expect(await holds.say('omar', `schedule pause ${id}`)).toContain(`${id} is not yours`)
    expect(await holds.say('olga', `unschedule ${id} because staging stays on`)).toContain(
      'Removing',
    )
    await holds.settle(24 * hour)
    expect(await deliveries(holds)).toBe(1)
    expect((await holds.notes()).map(({ text }) => text)).toContainEqual(
      'olga removed "restart checkout staging": staging stays on',
    )
    expect(await holds.say('dana', `schedule resume ${id}`)).toContain(`${id} is over`)
    expect(await holds.say('dana', 'unschedule t-000000')).toContain(
      'there is no schedule "t-000000"',
    )
  })

  it('run it now with their own rights, not with those of who made it', async () => {
    const holds = await openShop()
    const id = await schedule(
      holds,
      'schedule "freeze staging for 1 hour because of tests" daily at 3:00',
      'olga',
    )
    expect(await holds.say('dana', `schedule run ${id}`)).toContain(
      'you may not freeze in staging yourself',
    )
    const own = await schedule(holds, nightly)
    expect(await holds.say('omar', `schedule run ${own}`)).toContain('with your rights')
    await holds.settle(minute)
    const [newest] = await holds.store.list({ kind: 'delivery' })
    expect(newest?.document).toMatchObject({ purpose: 'restart', by: { id: 'U0OMAR' } })
    expect((await holds.message('scheduleRun')).text).toContain('by <@U0OMAR>')
  })
})
