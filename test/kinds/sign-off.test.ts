import { describe, expect, it } from 'vitest'
import type { Check } from '#src/core/rules/changes.ts'
import type { Target } from '#src/core/target.ts'
import { signOffKind } from '#src/kinds/sign-off.ts'
import { alice, noon, unavailable } from './delivering.ts'
import {
  type Around,
  begin,
  decided,
  eventsOf,
  quinn,
  robot,
  say,
  someChanges,
  textsOf,
  there,
  tick,
} from './signing.ts'
import { minute, qa, rita, since, station } from './travelling.ts'

describe('a request for a sign-off', () => {
  it('learns what the release brings, and tells those who decide once', () => {
    const first = tick(begin())
    expect(first.record).toMatchObject({ changes: someChanges, toldAt: noon, state: 'asked' })
    expect(first.last!.notes).toMatchObject([
      { text: 'checkout 1.5.0 in staging waits for a sign-off', mention: ['qa'] },
    ])
    expect(tick(first).last).toMatchObject({ notes: [], messages: [] })
  })

  it('is written to where the groups want it, beside its own channel', () => {
    const audience = { channels: ['#qa', '#checkout'], direct: ['URITA'], mention: [] }
    const { last, record } = tick(begin(), { audience })
    expect(record.told).toEqual(['#qa', 'URITA'])
    expect(last!.messages).toEqual([
      { kind: 'signOff', subject: record.id, channel: '#checkout' },
      { kind: 'needed', subject: record.id, channel: '#qa' },
      { kind: 'needed', subject: record.id, channel: 'URITA' },
    ])
    expect(last!.notes).toEqual([])
  })

  it('asks again for changes that could not be told, and does without those that never will', () => {
    const blind = tick(begin(), { changes: unavailable })
    expect(blind.record.changes).toBeUndefined()
    expect(blind.last!.wakeAt).toBe(noon + minute)
    const gone = tick(begin({ since: '1.4.0' }), { changes: { is: 'absent' } })
    expect(gone.record.changes).toMatchObject({ from: '1.4.0', to: '1.5.0', incomplete: true })
  })

  it('is repeated once', () => {
    const asked = tick(begin())
    expect(asked.last!.wakeAt).toBe(noon + 240 * minute)
    const late = tick({ ...asked, now: noon + 240 * minute })
    expect(late.last!.notes).toMatchObject([
      { text: 'checkout 1.5.0 in staging still waits for a sign-off', mention: ['qa'] },
    ])
    expect(late.last!.wakeAt).toBeUndefined()
  })
})

describe('a decision', () => {
  it('takes effect once it is known that its person may', () => {
    const heard = tick(tick(begin()), {}, [say('sign')])
    expect(heard.record).toMatchObject({ state: 'asked', pending: [{ by: rita, choice: 'sign' }] })
    expect(heard.last!.wakeAt).toBe(noon)
    const done = tick(heard)
    expect(done.record).toMatchObject({ state: 'signed', by: rita, decidedAt: noon, pending: [] })
    expect(textsOf(done)).toEqual(['Rita signed off checkout 1.5.0 in staging'])
    expect(done.last!.signals).toMatchObject([{ to: { kind: 'pipeline', id: 'checkout' } }])
  })

  it('is not lost, and decides nothing, while nobody can say who it is', () => {
    let course = tick(tick(begin()), {}, [say('sign')])
    for (let turn = 0; turn < 5; turn++) {
      course = tick(course, { policy: unavailable })
      expect(course.record).toMatchObject({ state: 'asked', pending: [{ by: rita }] })
      expect(course.last!.wakeAt).toBe(course.now + 15_000)
    }
    expect(tick(course).record.state).toBe('signed')
  })

  it('of somebody who lost the role, of a stranger and of a robot is refused, in words', () => {
    const start = tick(begin())
    const lost = decided(start, [say('sign')], { members: [] })
    expect(lost.record.state).toBe('asked')
    expect(textsOf(lost)).toEqual(['Rita may not sign off checkout 1.5.0 in staging: only qa may'])
    const stranger = decided(start, [say('reject', alice)], { strangers: ['U1'] })
    expect(textsOf(stranger)).toEqual([
      'alice may not reject checkout 1.5.0 in staging: only members may',
    ])
    const mechanical = tick(start, {}, [say('sign', robot)])
    expect(mechanical.record.state).toBe('asked')
    expect(textsOf(mechanical)).toEqual([
      'nightly may not sign off checkout 1.5.0 in staging: only members may',
    ])
  })

  it('to reject says why, for everybody to see', () => {
    const done = decided(tick(begin()), [say('reject', rita, 'totals are wrong')])
    expect(done.record).toMatchObject({ state: 'rejected', because: 'totals are wrong' })
    expect(done.last!.notes).toMatchObject([
      { text: 'Rita rejected checkout 1.5.0 in staging: totals are wrong', broadcast: true },
    ])
  })

  it('can be changed while the release runs there, and the history shows both', () => {
    const signed = decided(tick(begin()), [say('sign')])
    expect(signOffKind.isDone(signed.record)).toBe(false)
    const rejected = decided(signed, [say('reject', quinn, 'slow')])
    expect(rejected.record).toMatchObject({ state: 'rejected', by: quinn, because: 'slow' })
    const again = decided(rejected, [say('sign')])
    expect(again.record).toMatchObject({ state: 'signed', by: rita })
    expect(again.record.because).toBeUndefined()
    expect([...eventsOf(signed), ...eventsOf(rejected), ...eventsOf(again)]).toEqual([
      'Rita signed off checkout 1.5.0 in staging',
      'Quinn rejected checkout 1.5.0 in staging: slow',
      'Rita signed off checkout 1.5.0 in staging',
    ])
  })

  it('that somebody else took already changes nothing', () => {
    const done = decided(tick(begin()), [say('sign'), say('sign', quinn)])
    expect(done.record.by).toEqual(rita)
    expect(eventsOf(done)).toEqual([
      'Rita signed off checkout 1.5.0 in staging',
      'Quinn says so too: checkout 1.5.0 in staging',
    ])
  })

  it('updates what was written to those who were asked', () => {
    const audience = { channels: ['#qa'], direct: [], mention: [] }
    const done = decided(tick(begin(), { audience }), [say('sign')])
    expect(done.last!.messages).toContainEqual({
      kind: 'needed',
      subject: done.record.id,
      channel: '#qa',
    })
  })
})

describe('a release that runs there no more', () => {
  const target: Target = { ...there, settled: since(0, '1.6.0') }

  it('is asked about no more', () => {
    const done = tick(tick(begin()), { target })
    expect(done.record).toMatchObject({ state: 'outdated', closedAt: noon })
    expect(signOffKind.isDone(done.record)).toBe(true)
    expect(done.last!.wakeAt).toBeUndefined()
  })

  it('keeps what was said of it', () => {
    const done = tick(decided(tick(begin()), [say('sign')]), { target })
    expect(done.record).toMatchObject({ state: 'signed', by: rita, closedAt: noon })
    expect(tick(done, { target }, [say('reject')]).record.state).toBe('signed')
  })

  it('is not decided about by whoever comes too late, and that is said', () => {
    const done = tick(tick(begin()), { target }, [say('sign')])
    expect(done.record.state).toBe('outdated')
    expect(textsOf(done)).toEqual([
      'The decision of Rita came too late: checkout 1.5.0 in staging was replaced',
    ])
  })

  it('is another one when only its digests differ', () => {
    const release = { ...since(0, '1.5.0').release, artifacts: since(0, '9.9.9').release.artifacts }
    const done = tick(tick(begin()), { target: { ...there, settled: since(0, release) } })
    expect(done.record.state).toBe('outdated')
  })
})

describe('checks that stand for a sign-off', () => {
  const rules = { signOff: { ...qa.signOff, unless: { checks: ['unit', 'e2e'] } } }
  const checks = (...states: readonly Check['state'][]): Around => ({
    rules,
    checks: {
      is: 'seen',
      value: states.map((state, index) => ({ name: ['unit', 'e2e'][index]!, state })),
    },
  })
  const start = () => begin({ unless: ['unit', 'e2e'] })

  it('decide by themselves when all of them passed', () => {
    const done = tick(start(), checks('passed', 'passed'))
    expect(done.record).toMatchObject({
      state: 'notNeeded',
      because: 'unit, e2e passed',
      by: { type: 'system' },
    })
    expect(done.record.toldAt).toBeUndefined()
    expect(done.last!.signals).toHaveLength(1)
  })

  it('keep people from being asked while they run, but not for long', () => {
    const running = tick(start(), checks('passed', 'pending'))
    expect(running.record).toMatchObject({ state: 'asked' })
    expect(running.record.toldAt).toBeUndefined()
    expect(running.last!.wakeAt).toBe(noon + minute)
    const later = tick({ ...running, now: noon + 15 * minute }, checks('passed'))
    expect(later.record.toldAt).toBe(noon + 15 * minute)
  })

  it('are asked about more and more seldom while nobody decides, at most every ten minutes', () => {
    const day = courseOf({ ...checks('passed', 'failed') }, 24 * 60)
    const pauses = day.map((at, index) => (day[index + 1] ?? Infinity) - at).slice(0, -1)
    expect(pauses.slice(0, 3)).toEqual([minute, minute, minute])
    expect(pauses.every((pause, index) => pause >= (pauses[index - 1] ?? 0))).toBe(true)
    expect(pauses.at(-1)).toBe(10 * minute)
    expect(day.length).toBeLessThan(170)
    expect(day.length).toBeGreaterThan(140)
  })

  it('decide as soon as they are known to have passed, and not while their source is down', () => {
    let course = start()
    const down = { rules, checks: unavailable, changes: unavailable }
    for (let turn = 0; turn < 40; turn++) {
      course = tick(course, down)
      expect(course.record.state).toBe('asked')
      course = { ...course, now: course.last!.wakeAt! }
    }
    expect(course.record.toldAt).toBe(noon + 15 * minute)
    course = tick(course, checks('passed', 'passed'))
    if (course.record.state === 'asked') course = tick(course, checks('passed', 'passed'))
    expect(course.record.state).toBe('notNeeded')
  })

  it('leave a source that is down alone, whatever else goes on meanwhile', () => {
    const hour = courseOf({ rules, checks: unavailable, changes: unavailable }, 60)
    expect(hour.length).toBeLessThan(20)
    const noSlack = courseOf({ policy: unavailable, checks: unavailable }, 60)
    expect(noSlack.length).toBeLessThan(20)
    const later = { ...unavailable, retryAfter: 20 * minute }
    expect(courseOf({ rules, checks: later }, 60)).toEqual(
      [0, 20, 40].map((at) => noon + at * minute),
    )
  })

  it('ask people when one of them failed', () => {
    expect(tick(start(), checks('passed', 'failed')).record).toMatchObject({
      state: 'asked',
      toldAt: noon,
    })
  })

  it('still leave people the last word', () => {
    const done = decided(tick(start(), checks('passed', 'passed')), [say('reject')], { rules })
    expect(done.record).toMatchObject({ state: 'rejected', by: rita })
  })
})

/** When the checks of a release are asked about in so many minutes. */
function courseOf(around: Around, minutes: number): readonly number[] {
  const asked: number[] = []
  let course = begin({ unless: ['unit', 'e2e'] })
  while (course.now < noon + minutes * minute) {
    const wanted = signOffKind.wants(course.record, there)
    if (wanted.some(({ ask }) => ask === 'checks')) asked.push(course.now)
    course = tick(course, around)
    course = { ...course, now: course.last!.wakeAt ?? Infinity }
  }
  return asked
}

describe('rules that changed', () => {
  it('end what is not wanted any more, and keep what was said', () => {
    const { policy } = station('staging')
    const value = {
      policy,
      freezes: [],
      people: {},
      linked: [],
      audience: {
        channels: [],
        direct: [],
        mention: [],
      },
    }
    const without: Around = { policy: { is: 'seen', value } }
    const asked = tick(tick(begin()), without)
    expect(asked.record).toMatchObject({ state: 'outdated', closedAt: noon })
    const signed = tick(decided(tick(begin()), [say('sign')]), without)
    expect(signed.record).toMatchObject({ state: 'signed', closedAt: noon })
    expect(tick(tick(begin()), { policy: { is: 'absent' } }).record.state).toBe('outdated')
  })
})
