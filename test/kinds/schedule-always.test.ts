import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lastUpTo, nextAfter, type Pattern } from '#src/core/schedule/pattern.ts'
import { LATEST } from '#src/kinds/schedule/due.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Schedule } from '#src/kinds/schedule/schedule.ts'
import {
  cannotBegin,
  dana,
  day,
  hour,
  minute,
  noon,
  ran,
  scheduled,
  tick,
  wanted,
} from './scheduling.ts'

const patterns: readonly Pattern[] = [
  { is: 'cron', cron: '*/5 * * * *', timezone: 'UTC' },
  { is: 'cron', cron: '30 2 * * *', timezone: 'Europe/Berlin' },
  { is: 'cron', cron: '0 9 * * 1-5', timezone: 'America/Sao_Paulo' },
  { is: 'cron', cron: '15 1-3 * * *', timezone: 'Australia/Lord_Howe' },
  { is: 'once', at: noon + 3 * hour },
]

/** What happens between two ticks: time goes on or back, people decide, what ran is told or lost in a crash. */
const anyStep = fc.record({
  ms: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 2 * hour }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 5 * day }) },
    { weight: 1, arbitrary: fc.integer({ min: -3 * day, max: 0 }) },
    { weight: 1, arbitrary: fc.constantFrom(-minute, -hour, 30 * minute, 400 * day, -400 * day) },
  ),
  did: fc.oneof(
    { weight: 30, arbitrary: fc.constant('nothing' as const) },
    { weight: 6, arbitrary: fc.constantFrom('resume' as const, 'run' as const) },
    { weight: 2, arbitrary: fc.constant('pause' as const) },
    { weight: 1, arbitrary: fc.constant('remove' as const) },
  ),
  end: fc.constantFrom('told', 'told', 'crashed', 'failed', 'refused'),
})

type Step = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never
type Begun = { readonly run: string; readonly now: number; readonly isPaused: boolean }

function ordersOf({ did }: Step, run: string): readonly Signal[] {
  return did === 'nothing' ? [] : [{ type: 'schedule', do: did, by: dana, run }]
}

/** What is told after a run was wanted; nothing where nobody was left to tell. */
function endOf({ end }: Step, run: string): readonly Signal[] {
  const ends = {
    told: [ran(run)],
    refused: [ran(run, { is: 'refused', code: 'not-possible' })],
    failed: [cannotBegin],
    crashed: [],
  }
  return ends[end]
}

/** Every run that was begun: one that had begun already is the same run again, and the door finds what it made. */
function play(start: Schedule, steps: readonly Step[]) {
  let record = start
  let now = noon
  const begun: Begun[] = []
  const next = (signals: readonly Signal[], isPaused: boolean) => {
    const before = record
    const decided = tick(before, now, signals)
    const run = wanted(decided)
    if (run !== undefined && run !== before.running?.key) begun.push({ run, now, isPaused })
    record = decided.record
    return run
  }
  for (const [index, step] of steps.entries()) {
    now += step.ms
    const isPaused = record.paused !== undefined && step.did !== 'resume'
    const run = next(ordersOf(step, `now-${index}`), isPaused)
    const told = run === undefined ? [] : endOf(step, run)
    if (told.length > 0) next(told, record.paused !== undefined)
  }
  return { begun, now, last: tick(record, now) }
}

const anyPlay = fc.record({
  pattern: fc.constantFrom(...patterns),
  missed: fc.constantFrom('skip' as const, 'run' as const),
  steps: fc.array(anyStep, { maxLength: 40 }),
})

it('whatever clocks, people and crashes do, each occurrence runs at most once, and only when it is due', () => {
  fc.assert(
    fc.property(anyPlay, ({ pattern, missed, steps }) => {
      const { begun } = play(scheduled({ pattern, missed }), steps)
      expect(new Set(begun.map(({ run }) => run)).size).toBe(begun.length)
      for (const { run, now, isPaused } of begun.filter(({ run }) => !run.startsWith('now-'))) {
        const occurrence = Number(run)
        expect(isPaused).toBe(false)
        expect(lastUpTo(pattern, 0, occurrence)).toBe(occurrence)
        expect(occurrence).toBeLessThanOrEqual(now)
        expect(now - occurrence).toBeLessThanOrEqual(LATEST[missed])
      }
    }),
    { numRuns: 200 },
  )
})

it('a clock that was wrong for a while leaves it deaf to nothing but what ran', () => {
  fc.assert(
    fc.property(anyPlay, ({ pattern, missed, steps }) => {
      const { begun, now, last } = play(scheduled({ pattern, missed }), steps)
      const { ended, paused, running } = last.record
      fc.pre(!ended && !paused && !running)
      let next = nextAfter(pattern, now)
      while (begun.some(({ run }) => run === String(next))) next = nextAfter(pattern, next ?? now)
      expect(last.wakeAt).toBe(next)
      const then = next === undefined ? undefined : tick(last.record, next)
      expect(then && wanted(then)).toBe(next === undefined ? undefined : String(next))
    }),
    {
      numRuns: 100,
      // What ended while the next was due already: the next began with its end.
      examples: [
        [
          {
            pattern: patterns[0]!,
            missed: 'skip',
            steps: [
              { ms: 5 * minute, did: 'nothing', end: 'crashed' },
              { ms: 10 * minute, did: 'nothing', end: 'told' },
              { ms: -1, did: 'nothing', end: 'told' },
            ],
          },
        ],
      ],
    },
  )
})

it('with a clock that only goes on, and nobody who interferes, nothing that comes in time is left out', () => {
  const anyPause = fc.integer({ min: 1, max: 55 * minute })
  fc.assert(
    fc.property(
      fc.constantFrom(...patterns.slice(1, 4)),
      fc.array(anyPause, { maxLength: 60 }),
      (pattern, pauses) => {
        let record: Schedule = scheduled({ pattern })
        let now = noon
        const done: number[] = []
        for (const ms of pauses) {
          const before = now
          now += ms
          const due = lastUpTo(pattern, before, now)
          const run = wanted(tick(record, now))
          record = tick(record, now).record
          expect(run).toBe(due === undefined ? undefined : String(due))
          if (run === undefined) continue
          done.push(Number(run))
          record = tick(record, now, [ran(run)]).record
        }
        expect(record.runs.filter(({ is }) => is === 'missed')).toEqual([])
        expect(new Set(done).size).toBe(done.length)
      },
    ),
  )
})
