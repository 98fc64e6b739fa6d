import type { Instant } from '#src/core/clock.ts'
import { occurrenceOf } from '#src/core/rules/freeze.ts'
import type { FreezeWindow } from '#src/core/rules/policy.ts'
import type { Message } from '#src/door/message.ts'
import { frozenWords, type Freeze } from '#src/kinds/freeze.ts'
import { moreWords } from '#src/messages/app-list.ts'
import { answer } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, command, stop, time, who } from '#src/messages/words.ts'
import { lasting } from './lock-card.ts'

/** The windows of an environment, or of one app in it where the catalog makes an exception. */
export type Windows = {
  readonly environment: string
  readonly app?: string
  readonly windows: readonly FreezeWindow[]
}

/** Recurring windows, as they are on or come next, and what people declared. */
export function freezeList(
  recurring: readonly Windows[],
  declared: readonly Freeze[],
  now: Instant,
): Message {
  const windows = recurring.flatMap((place) => placeLines(place, now))
  if (windows.length + declared.length === 0)
    return answer([`Nothing is frozen, and no freeze is planned. ${hint}`])
  return answer([
    listed(
      'Declared',
      declared.map((freeze) => declaredLine(freeze, now)),
    ),
    listed('Recurring', windows),
    hint,
  ])
}

const SHOWN = 30
const hint = `${command('freeze production until monday 9:00 "reason"')} declares one.`

function listed(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return ''
  const shown = lines.slice(0, SHOWN)
  return `*${title}*\n${shown.join('\n')}${moreWords(lines.length - shown.length)}`
}

function declaredLine(freeze: Freeze, now: Instant): string {
  const { id, from, until, by, because } = freeze
  const when = from > now ? `from ${time(from)} until ${time(until)}` : `until ${time(until)}`
  return `• ${from > now ? '🗓️' : '❄️'} ${code(id)} *${escape(frozenWords(freeze))}* ${when}, by ${who(by)}: ${escape(stop(brief(because)))}`
}

function placeLines({ environment, app, windows }: Windows, now: Instant): readonly string[] {
  const place = `*${escape(frozenWords({ environment, ...(app !== undefined && { app }) }))}*`
  if (windows.length === 0) return [`• ${place}: no window, as an exception`]
  return windows.map((window) => `• ${place}: ${windowWords(window, now)}`)
}

function windowWords(window: FreezeWindow, now: Instant): string {
  const { name, kind, cron, timezone, duration } = window
  const next = occurrenceOf(window, now)
  const isOn = next !== undefined && next.from <= now
  const state = next
    ? isOn
      ? `on until ${time(next.until)}`
      : `next ${time(next.from)} until ${time(next.until)}`
    : 'never comes'
  const does = kind === 'allow' ? 'deliveries start only then' : 'nothing starts then'
  return `${escape(name)}, ${code(cron)} ${escape(timezone)} for ${lasting(duration)}, ${does}: ${state}`
}
