import type { Actor } from '#src/core/actor.ts'
import type { Decision } from '#src/core/record.ts'
import type { Pattern } from '#src/core/schedule/pattern.ts'
import type { Signal } from '#src/core/signal.ts'
import { scheduleKind } from '#src/kinds/schedule/kind.ts'
import type { Schedule } from '#src/kinds/schedule/schedule.ts'

export const dana: Actor = { type: 'person', id: 'U0DANA', name: 'dana' }
export const olga: Actor = { type: 'person', id: 'U0OLGA', name: 'olga' }
export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
/** A Saturday. */
export const noon = Date.UTC(2026, 10, 21, 12)

/** Every day at eight in the evening, of UTC. */
export const evenings: Pattern = { is: 'cron', cron: '0 20 * * *', timezone: 'UTC' }

export function scheduled(rest: Partial<Schedule> = {}): Schedule {
  return {
    version: 1,
    id: 't-1',
    line: 'scale checkout staging 0',
    words: 'daily at 20:00',
    pattern: evenings,
    timezone: 'UTC',
    by: dana,
    channel: '#checkout',
    missed: 'skip',
    createdAt: noon,
    after: noon,
    ran: [],
    runs: [],
    ...rest,
  }
}

export function tick(
  record: Schedule,
  now: number,
  signals: readonly Signal[] = [],
): Decision<Schedule> {
  const decided = scheduleKind.decide({ record, target: undefined, seen: {}, signals, now })
  // What is saved is read again.
  return { ...decided, record: scheduleKind.document.parse(structuredClone(decided.record)) }
}

/** The run that a decision wants, by its key. */
export function wanted({ effects }: Decision<Schedule>): string | undefined {
  const [only] = effects
  return only?.ensure === 'command' ? only.run : undefined
}

export function ran(run: string, rest: Partial<Extract<Signal, { type: 'ran' }>> = {}): Signal {
  return { type: 'ran', run, is: 'done', text: 'Scaling', ...rest }
}

export const cannotBegin: Signal = {
  type: 'effectFailed',
  effect: 'command',
  kind: 'unavailable',
  provider: 'deliver',
  because: 'Slack does not answer',
}
