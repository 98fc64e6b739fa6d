import type { Alert, Labels } from '#src/core/watch/alerts.ts'

/** Between these years alerts begin and end. */
export const EARLIEST = Date.UTC(2000, 0)
export const LATEST = Date.UTC(2100, 0)

/** A moment in RFC 3339, as Go writes it; the rest of a nanosecond's digits is nothing to us. NaN where it is none. */
export function momentOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN
}

/**
 * An alert of a webhook as nearly all of them are, read in a small part of the time that its schema takes. Undefined for
 * every other: what is wrong, and what is merely unusual, is the schema's to judge.
 */
export function plainAlert(one: unknown): Alert | undefined {
  if (!isObject(one)) return undefined
  const { status, fingerprint, labels, annotations, startsAt: begins, generatorURL } = one
  if (status !== 'firing' && status !== 'resolved') return undefined
  if (!isText(fingerprint) || !isText(generatorURL)) return undefined
  if (!isLabels(labels) || !isLabels(annotations)) return undefined
  const startsAt = saneMoment(begins)
  // Of one that fires it says nothing.
  const endsAt = status === 'firing' ? 0 : saneMoment(one['endsAt'])
  if (startsAt === undefined || endsAt === undefined) return undefined
  const alert = { fingerprint, labels, annotations, startsAt, status, generatorURL } as const
  return status === 'firing' ? alert : { ...alert, endsAt }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Whatever came as JSON has no other keys than its own; one that is a prototype's name is unusual. */
function isLabels(value: unknown): value is Labels {
  if (!isObject(value)) return false
  for (const name in value)
    if (typeof value[name] !== 'string' || name === '__proto__') return false
  return true
}

function saneMoment(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 64) return undefined
  const at = momentOf(text)
  return at >= EARLIEST && at <= LATEST ? at : undefined
}
