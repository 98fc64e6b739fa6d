import { templateProblem } from '#src/core/watch/metrics/metric-template.ts'
import { matches } from './matches.ts'
import type { Finding, Path } from './problem.ts'

/** Queries that Prometheus would not understand, or whose variables stand where none can. `base` is where `metrics` stands. */
export function queriesOf(document: unknown, base: Path = []): readonly Finding[] {
  return matches(document, ['metrics', '*', 'query']).flatMap(({ value, path }): Finding[] => {
    const problem = typeof value === 'string' && value !== '' ? templateProblem(value) : undefined
    if (!problem) return []
    return [{ path: [...base, ...path], at: 'value', words: `is no query: ${problem.because}` }]
  })
}
