import { isTimeZone } from '#src/core/rules/freeze.ts'
import type { Instant } from '#src/core/clock.ts'
import { nextFew } from '#src/core/schedule/pattern.ts'
import type { Run, Schedule } from '#src/kinds/schedule/schedule.ts'
import { code, escape } from '#src/messages/escape.ts'
import { time } from '#src/messages/words.ts'

/** `scale checkout dev 0`, `weekdays at 20:00 (Europe/Berlin)`. */
export function wishWords({ line, words, timezone, pattern }: Schedule): string {
  const zone = pattern.is === 'cron' ? ` (${escape(timezone)})` : ''
  return `${code(line)} ${escape(words)}${zone}`
}

/** How a run ended, as a sign. */
export const runSigns: Readonly<Record<Run['is'], string>> = {
  done: '✅',
  refused: '⚠️',
  failed: '🧯',
  missed: '⏭️',
}

/** `✅ today at 20:00: Scaling …`; nothing where it did not run yet. */
export function lastRunWords({ runs }: Schedule): string {
  const last = runs.at(-1)
  if (!last) return ''
  const said = last.is === 'missed' ? 'left out' : last.text
  return `${runSigns[last.is]} last ${time(last.occurrence ?? last.at)}${said ? `: ${said}` : ''}`
}

/** The next few times, by the clock of the schedule's time zone: `Mon 2026-11-23 20:00`. */
export function nextTimes({ pattern, timezone }: Schedule, after: Instant, most: number): string {
  const times = nextFew(pattern, after, most).map((at) => wallWords(at, timezone))
  return `${times.join(', ')} (${escape(timezone)})`
}

function wallWords(at: Instant, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: isTimeZone(timezone) ? timezone : 'UTC',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const get = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((part) => part.type === type)?.value ?? ''
  return `${get('weekday')} ${get('year')}-${get('month')}-${get('day')} ${get('hour')}:${get('minute')}`
}
