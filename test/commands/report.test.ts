import { describe, expect, it } from 'vitest'
import { hour, minute, openHolds } from './holding.ts'

function plain(words: string): string {
  return words
    .replaceAll(/\b([dfst])-[0-9a-z]{6}/g, '$1-1')
    .replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1')
}

describe('report', () => {
  it('says of each part that nothing is', async () => {
    const holds = await openHolds()
    expect(plain(await holds.say('dana', 'report'))).toMatchInlineSnapshot(`
      "*Report* since 2026-01-04 09:00 UTC
      *Delivered*
      Nothing.
      *Waiting*
      Nothing waits.
      *Muted and held back*
      Nothing is muted or held back.
      *Database maintenance ahead*
      Nothing is known."
    `)
  })

  it('tells what was delivered, what waits and what is kept back', async () => {
    const holds = await openHolds()
    await holds.ask('dana', 'deploy checkout 1.4.0 to staging')
    await holds.settle(10 * minute)
    await holds.say('olga', 'freeze production until friday 9:00 "the audit runs"')
    await holds.say('omar', 'lock checkout staging "load test" for 4 hours')
    await holds.ask('olga', 'deploy checkout 1.4.0 to production')
    await holds.settle(minute)
    await holds.say('olga', 'schedule "db rotate checkout db production" daily at 3:00')
    expect(plain(await holds.say('olga', 'report'))).toMatchInlineSnapshot(`
      "*Report* since 2026-01-04 09:11 UTC
      *Delivered*
      _staging_: 1 ended, 1 of them well
      • ✅ \`d-1\` checkout 1.4.0 runs in staging, 2026-01-05 09:00 UTC, by <@U0DANA>
      *Waiting*
      • 🚚 \`d-1\` Delivering checkout 1.4.0 to production, waits: olga froze it: the audit runs
      *Muted and held back*
      • ❄️ \`f-1\` production until 2026-01-09 08:00 UTC, by <@U0OLGA>: the audit runs
      • 🔒 checkout in staging until 2026-01-05 13:10 UTC, by <@U0OMAR>: load test
      *Database maintenance ahead*
      • ⏰ \`t-1\` \`db rotate checkout db production\` daily at 3:00 (Europe/Berlin), next 2026-01-06 02:00 UTC"
    `)
  })

  it('is limited to a part, an app, an environment and a time', async () => {
    const holds = await openHolds()
    await holds.ask('dana', 'deploy checkout 1.4.0 to staging')
    await holds.settle(10 * minute)
    expect(await holds.say('dana', 'report deliveries')).toContain('checkout 1.4.0')
    expect(await holds.say('dana', 'report deliveries')).not.toContain('Waiting')
    expect(await holds.say('dana', 'report deliveries production')).not.toContain('1.4.0')
    expect(await holds.say('dana', 'report waiting staging')).not.toContain('1.4.0')
    await holds.settle(2 * hour)
    expect(await holds.say('dana', 'report deliveries --since 1h')).not.toContain('1.4.0')
    expect(await holds.say('dana', 'report everything')).toContain('Cannot report')
  })

  it('tells paused schedules, and comes by a schedule itself', async () => {
    const holds = await openHolds()
    const words = await holds.say('dana', 'schedule "report muted" daily at 12:00')
    const [id] = /t-[0-9a-z]{6,}/.exec(words) ?? []
    await holds.say('olga', `schedule pause ${id} because it is too much`)
    await holds.settle(minute)
    expect(await holds.say('dana', 'report muted')).toContain('it is too much')
    await holds.say('dana', `schedule resume ${id}`)
    await holds.settle(2 * hour)
    expect((await holds.message('scheduleRun')).text).toContain('Muted and held back')
  })

  it('tells which apps a window of the catalog keeps, where it does not keep all', async () => {
    const window = { name: 'always', kind: 'deny', cron: '0 0 * * *', duration: 24 * hour, timezone: 'UTC' } as const // prettier-ignore
    const all = await openHolds({ freeze: [window] })
    expect(await all.say('olga', 'report muted')).toContain('❄️ production: ')
    const one = await openHolds({}, { production: { freeze: [window] } })
    expect(await one.say('olga', 'report muted')).toContain('❄️ checkout in production: ')
  })
})
