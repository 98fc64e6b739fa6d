import { QueryProblem } from './expression.ts'

/** A number as PromQL writes it: decimal, hexadecimal, `Inf`, `NaN`, or a duration in seconds. */
export function numberOf(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  const bare = text.replace(/^[-+]/, '').trim().toLowerCase()
  if (bare === 'inf') return sign * Number.POSITIVE_INFINITY
  if (bare === 'nan') return Number.NaN
  const value = Number(bare.replaceAll('_', ''))
  return sign * (Number.isNaN(value) ? durationOf(bare) / 1000 : value)
}

/** A duration such as `1h30m`, in milliseconds; it may be negative. */
export function durationOf(text: string): number {
  const bare = text.trim().replace(/^\((.*)\)$/, '$1')
  const sign = bare.startsWith('-') ? -1 : 1
  const rest = bare.replace(/^[-+]\s*/, '')
  const parts = [...rest.matchAll(/(\d+)(ms|[smhdwy])/g)]
  const isWhole = parts.map(([whole]) => whole).join('') === rest && rest !== ''
  // Newer ones take a bare number of seconds, too.
  if (!isWhole && Number.isFinite(Number(rest)) && rest !== '') return sign * Number(rest) * 1000
  if (!isWhole) throw new QueryProblem(`"${text}" is no duration that is simulated`)
  return sign * parts.reduce((sum, [, count, unit]) => sum + Number(count) * lengths[unit!]!, 0)
}

const lengths: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}
