import { isTimeZone, problemOfWindow } from '#src/core/rules/freeze.ts'
import { Duration } from '#src/core/names.ts'
import type { FreezeWindow } from '#src/core/rules/policy.ts'
import { matches } from './matches.ts'
import type { Finding, Path } from './problem.ts'

/** Windows of a deliver.yml in which nothing can be frozen: what they say is no time, or one that never comes. */
export function freezesOf(document: unknown): readonly Finding[] {
  return places
    .flatMap((place) => matches(document, place))
    .flatMap(({ value, path }) => findingOf(value, path) ?? [])
}

const places = [
  ['environments', '*', 'freeze', '*'],
  ['apps', '*', 'per', '*', 'freeze', '*'],
] as const

/** What does not fit the schema is the schema's to tell; what does is judged beside it. */
function findingOf(value: unknown, path: Path): Finding | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { cron, timezone = 'UTC', duration } = value as Record<string, unknown>
  if (typeof cron !== 'string' || typeof timezone !== 'string') return undefined
  const window: FreezeWindow = {
    name: '',
    kind: 'deny',
    cron,
    timezone,
    duration: Duration.safeParse(duration).data ?? 1,
  }
  const words = problemOfWindow(window)
  return words === undefined ? undefined : { path: [...path, wrongKey(window)], at: 'value', words }
}

function wrongKey(window: FreezeWindow): keyof FreezeWindow {
  if (!isTimeZone(window.timezone)) return 'timezone'
  return problemOfWindow({ ...window, duration: 1 }) === undefined ? 'duration' : 'cron'
}
