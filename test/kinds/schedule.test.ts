import { describe, expect, it } from 'vitest'
import { scheduleKind } from '#src/kinds/schedule/kind.ts'
import {
  cannotBegin,
  dana,
  day,
  hour,
  minute,
  noon,
  olga,
  ran,
  scheduled,
  tick,
  wanted,
} from './scheduling.ts'

const eight = noon + 8 * hour
const key = String(eight)

describe('a schedule', () => {
  it('waits for its time, and shows when that is', () => {
    const waits = tick(scheduled(), noon)
    expect(waits).toMatchObject({ effects: [], wakeAt: eight, record: { next: eight } })
    expect(waits.messages).toEqual([{ kind: 'schedule', subject: 't-1', channel: '#checkout' }])
    expect(tick(waits.record, noon + hour)).toEqual({ ...waits, messages: [] })
  })

  it('wants its line to be run then, for whoever made it, until it is known how that ended', () => {
    const begun = tick(scheduled(), eight)
    expect(begun.effects).toEqual([
      {
        ensure: 'command',
        run: key,
        line: 'scale checkout staging 0',
        by: dana,
        channel: '#checkout',
      },
    ])
    expect(scheduleKind.stateOf(begun.record)).toBe('running')
    const again = tick(begun.record, eight + 30_000)
    expect(again.effects).toEqual(begun.effects)
    const ended = tick(again.record, eight + minute, [ran(key)])
    expect(ended).toMatchObject({ effects: [], wakeAt: eight + day })
    expect(ended.record.runs).toEqual([
      { key, occurrence: eight, by: dana, at: eight + minute, is: 'done', text: 'Scaling' },
    ])
    expect(ended.messages).toContainEqual({
      kind: 'scheduleRun',
      subject: `t-1/${key}`,
      channel: '#checkout',
    })
    expect(ended.events).toEqual([{ type: 'ran', text: '"scale checkout staging 0" ran' }])
    expect(scheduleKind.stateOf(ended.record)).toBe('waiting')
  })

  it('hears the end of a run once', () => {
    const ended = tick(tick(scheduled(), eight).record, eight, [ran(key)])
    expect(tick(ended.record, eight + minute, [ran(key)]).record).toEqual(ended.record)
  })

  it('of one moment is over after it', () => {
    const once = scheduled({ pattern: { is: 'once', at: eight } })
    const ended = tick(tick(once, eight).record, eight, [ran(key)])
    expect(ended.record.ended).toEqual({ how: 'over', at: eight })
    expect(scheduleKind.isDone(ended.record)).toBe(true)
    expect(tick(ended.record, eight + day)).toEqual({
      record: ended.record,
      effects: [],
      events: [],
      notes: [],
      messages: [],
    })
  })

  it('stored by an earlier version is read', () => {
    expect(scheduleKind.document.parse(scheduled())).toEqual(scheduled())
  })
})

describe('what was missed', () => {
  it('up to an hour is run all the same', () => {
    expect(wanted(tick(scheduled(), eight + 59 * minute))).toBe(key)
  })

  it('longer is left out, and said', () => {
    const late = tick(scheduled(), eight + 2 * day + 2 * hour)
    expect(late.effects).toEqual([])
    expect(late.record.runs).toMatchObject([
      { is: 'missed', occurrence: eight + 2 * day, missed: 2 },
    ])
    expect(late.notes).toMatchObject([
      {
        text: '"scale checkout staging 0" was left out 3 times: nobody was there to run it in time.',
        mention: ['U0DANA'],
      },
    ])
    expect(late.wakeAt).toBe(eight + 3 * day)
    expect(tick(late.record, eight + 2 * day + 3 * hour).notes).toEqual([])
  })

  it('is made up for once where that is wanted, for three days', () => {
    const late = tick(scheduled({ missed: 'run' }), eight + 2 * day + 20 * hour)
    expect(wanted(late)).toBe(String(eight + 2 * day))
    expect(late.record.running).toMatchObject({ missed: 2 })
    const ended = tick(late.record, eight + 2 * day + 20 * hour, [ran(String(eight + 2 * day))])
    expect(ended).toMatchObject({ effects: [], wakeAt: eight + 3 * day })
  })

  it('almost too long has its time to tell how it ended', () => {
    const begun = tick(tick(scheduled(), eight + hour).record, eight + hour + minute)
    expect(wanted(begun)).toBe(key)
    const ended = tick(begun.record, eight + hour + minute, [ran(key)])
    expect(ended.record.runs).toMatchObject([{ is: 'done' }])
  })

  it('because a crash left it is not taken up when it is too late', () => {
    const begun = tick(scheduled(), eight)
    expect(wanted(tick(begun.record, eight + hour))).toBe(key)
    const late = tick(begun.record, eight + 14 * hour)
    expect(late.effects).toEqual([])
    expect(late.record.runs).toMatchObject([{ key, is: 'missed' }])
    expect(late.notes).toMatchObject([
      {
        text: '"scale checkout staging 0" was left out once: nobody was there to see it through; it may have begun.',
      },
    ])
    const kept = tick(scheduled({ missed: 'run' }), eight)
    expect(wanted(tick(kept.record, eight + 14 * hour))).toBe(key)
  })

  it('of one moment ends it', () => {
    const once = scheduled({ pattern: { is: 'once', at: eight } })
    const late = tick(once, eight + 2 * hour)
    expect(late.effects).toEqual([])
    expect(late.record.ended).toMatchObject({ how: 'over' })
    expect(late.notes).toHaveLength(1)
  })
})

describe('a clock that goes back', () => {
  it('repeats nothing that ran, and what comes next comes', () => {
    const ended = tick(tick(scheduled(), eight).record, eight, [ran(key)])
    const before = tick(ended.record, eight - minute)
    expect(before.wakeAt).toBe(eight + day)
    expect(tick(before.record, eight + minute).effects).toEqual([])
  })

  it('after it was a year ahead leaves nothing out', () => {
    const late = tick(scheduled(), noon + 400 * day)
    const back = tick(late.record, noon + minute)
    expect(back.wakeAt).toBe(eight)
    expect(wanted(tick(back.record, eight))).toBe(key)
  })
})

describe('where it cannot be known whether it may run', () => {
  it('is tried again, later and later, and left out when it is too late', () => {
    let at = eight
    let last = tick(scheduled(), at)
    const pauses: number[] = []
    while (last.record.running) {
      const failed = tick(last.record, at, [cannotBegin])
      expect(failed.effects).toEqual([])
      if (failed.record.running) pauses.push((failed.wakeAt ?? 0) - at)
      at = failed.wakeAt ?? at
      last = tick(failed.record, at)
    }
    expect(pauses.slice(0, 4)).toEqual([15_000, 30_000, 60_000, 120_000])
    expect(at - eight).toBeGreaterThan(hour)
    expect(at - eight).toBeLessThan(2 * hour)
    expect(last.record.runs).toMatchObject([{ is: 'missed', key }])
    expect(last.notes).toMatchObject([
      { text: '"scale checkout staging 0" was left out once: Slack does not answer.' },
    ])
    expect(last.record.next).toBe(eight + day)
  })
})

describe('a refusal', () => {
  const notAllowed = ran(key, {
    is: 'refused',
    code: 'not-allowed',
    because: 'your account is deactivated',
  })

  it('for rights pauses it, and whoever made it hears', () => {
    const ended = tick(tick(scheduled(), eight).record, eight, [notAllowed])
    expect(ended.record.paused).toMatchObject({ because: 'your account is deactivated' })
    expect(ended.wakeAt).toBeUndefined()
    expect(ended.notes).toMatchObject([{ broadcast: true, mention: ['U0DANA'] }])
    expect(tick(ended.record, eight + 5 * day).effects).toEqual([])
  })

  it('for anything else leaves it as it is', () => {
    const frozen = ran(key, { is: 'refused', code: 'not-possible', because: 'it is locked' })
    const ended = tick(tick(scheduled(), eight).record, eight, [frozen])
    expect(ended.record.paused).toBeUndefined()
    expect(ended.record.runs).toMatchObject([{ is: 'refused' }])
    expect(ended.wakeAt).toBe(eight + day)
  })

  it('of what somebody else wanted at once pauses nothing', () => {
    const asked = tick(scheduled(), noon, [{ type: 'schedule', do: 'run', by: olga, run: 'now-1' }])
    const refused = ran('now-1', { is: 'refused', code: 'not-allowed', because: 'no' })
    expect(tick(asked.record, noon, [refused]).record.paused).toBeUndefined()
  })
})

describe('people', () => {
  it('pause it: nothing runs, and nothing is made up for afterwards', () => {
    const paused = tick(scheduled({ missed: 'run' }), noon, [
      { type: 'schedule', do: 'pause', by: olga, because: 'load test' },
    ])
    expect(paused.record.paused).toEqual({ by: olga, because: 'load test', at: noon })
    expect(paused.notes).toMatchObject([
      { text: 'olga paused "scale checkout staging 0": load test', mention: ['U0DANA'] },
    ])
    expect(tick(paused.record, eight + hour)).toMatchObject({ effects: [] })
    const resumed = tick(paused.record, eight + hour, [
      { type: 'schedule', do: 'resume', by: dana },
    ])
    expect(resumed).toMatchObject({ effects: [], wakeAt: eight + day })
    expect(resumed.notes).toEqual([])
  })

  it('pause it while it cannot be begun: it is not tried again', () => {
    const failed = tick(tick(scheduled(), eight).record, eight, [cannotBegin])
    const paused = tick(failed.record, eight, [{ type: 'schedule', do: 'pause', by: olga }])
    expect(paused.record.running).toBeUndefined()
    expect(paused.record.runs).toMatchObject([{ key, is: 'missed' }])
    expect(tick(paused.record, eight + minute).effects).toEqual([])
  })

  it('run it at once, with rights of their own, paused or not, beside its own times', () => {
    const order = { type: 'schedule', do: 'run', by: olga, run: 'now-1' } as const
    const asked = tick(scheduled({ paused: { by: dana, at: noon } }), noon, [order])
    expect(asked.effects).toMatchObject([{ run: 'now-1', by: olga }])
    const ended = tick(asked.record, noon, [ran('now-1')])
    expect(ended.record.runs).toMatchObject([{ key: 'now-1', by: olga, is: 'done' }])
    expect(ended.record.next).toBe(eight)
    expect(tick(ended.record, noon, [order]).effects).toEqual([])
  })

  it('do not run it twice at a time', () => {
    const busy = tick(tick(scheduled(), eight).record, eight, [
      { type: 'schedule', do: 'run', by: olga, run: 'now-1' },
    ])
    expect(wanted(busy)).toBe(key)
    expect(busy.notes).toMatchObject([{ mention: ['U0OLGA'] }])
  })

  it('remove it: what ran is still told, and nothing runs any more', () => {
    const begun = tick(scheduled(), eight)
    const removed = tick(begun.record, eight, [
      { type: 'schedule', do: 'remove', by: olga },
      ran(key),
    ])
    expect(removed).toMatchObject({
      effects: [],
      record: { ended: { how: 'removed', by: olga }, runs: [{ is: 'done' }] },
    })
    expect(removed.wakeAt).toBeUndefined()
    expect(tick(removed.record, eight + day).effects).toEqual([])
  })
})
