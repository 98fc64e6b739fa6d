import { validate } from 'node-cron'
import type { Instant } from '#src/core/clock.ts'
import { isTimeZone } from '#src/core/rules/freeze.ts'
import { problemOfPattern, type Pattern } from '#src/core/schedule/pattern.ts'
import { readRecurring } from '#src/core/schedule/phrases.ts'
import { readMoment } from '#src/door/holds/when.ts'

/** When something is wanted, or in a clause why that is not understood. */
export type When = { readonly pattern: Pattern } | { readonly because: string }

/**
 * Reads `weekdays at 20:00`, `every 2 hours`, `tomorrow 9:00`, or a cron expression of five fields, by the clock of a
 * time zone.
 */
export function readWhen(text: string, now: Instant, timezone: string): When {
  if (!isTimeZone(timezone))
    return {
      because: `there is no time zone "${timezone.slice(0, 60)}"; one reads like "Europe/Berlin" or "UTC"`,
    }
  const read = readPattern(text.trim(), now, timezone)
  if ('because' in read) return read
  const because = problemOfPattern(read.pattern, now)
  return because === undefined ? read : { because }
}

function readPattern(words: string, now: Instant, timezone: string): When {
  if (looksLikeCron(words)) {
    const cron = words.replaceAll(/\s+/g, ' ')
    return validate(cron)
      ? { pattern: { is: 'cron', cron, timezone } }
      : { because: `"${cron.slice(0, 60)}" is no cron expression; one reads like "0 20 * * 1-5"` }
  }
  const recurring = readRecurring(words)
  if (recurring && 'because' in recurring) return recurring
  if (recurring) return { pattern: { is: 'cron', cron: recurring.cron, timezone } }
  const moment = readMoment(words.replace(/^(?:at|on) /i, ''), now, timezone)
  return 'at' in moment ? { pattern: { is: 'once', at: moment.at } } : moment
}

/** Five fields or nearly so, of which the first two are numbers or stars. */
function looksLikeCron(words: string): boolean {
  const fields = words.split(/\s+/)
  return (
    fields.length >= 5 &&
    fields.length <= 6 &&
    fields.every((field) => /^[\w*/,\-#?]+$/.test(field)) &&
    fields.slice(0, 2).every((field) => /^[\d*]/.test(field))
  )
}
