import type { KnownBlock } from '@slack/types'
import type { Instant } from '#src/core/clock.ts'
import type { Message } from '#src/door/message.ts'
import { scheduleMessage, type Schedule } from '#src/kinds/schedule/schedule.ts'
import { moreWords } from '#src/messages/app-list.ts'
import { answer, message, overflow, section } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, channelName, command, isUserId, stop, time, who } from '#src/messages/words.ts'
import { lastRunWords, nextTimes, wishWords } from './words.ts'

/** It is scheduled: when it comes as that was understood, what happens to what is missed, and how to end it. */
export function scheduling(schedule: Schedule, now: Instant): Message {
  const { id, channel, missed, pattern } = schedule
  const where = isUserId(channel) ? 'You are told here' : `${channelName(channel)} is told`
  const late =
    missed === 'run'
      ? 'What is missed is made up for once, within three days.'
      : 'What is missed is left out, if it is more than an hour late.'
  return {
    ...answer([
      `⏰ Scheduled ${wishWords(schedule)} as ${code(id)}. It runs with the rights that you have then.`,
      `${pattern.is === 'once' ? 'It comes' : 'Next'}: ${nextTimes(schedule, now, 3)}. ${late}${skippedDays(schedule)}`,
      `${where}. ${command(`unschedule ${id}`)} removes it, ${command(`schedule run ${id}`)} runs it now.`,
    ]),
    card: scheduleMessage(schedule),
  }
}

/** Somebody told it something. */
export function scheduleTold(
  schedule: Schedule,
  did: 'pausing' | 'resuming' | 'removing' | 'running',
  now: Instant,
): Message {
  const wish = `${code(schedule.id)}: ${wishWords(schedule)}`
  const words = {
    pausing: `⏸️ Pausing ${wish}. ${command(`schedule resume ${schedule.id}`)} lets it go on.`,
    resuming: `⏰ Resuming ${wish}. Next: ${nextTimes(schedule, now, 3)}.`,
    removing: `⏰ Removing ${wish}.`,
    running: `▶️ Running ${wish}, with your rights; ${isUserId(schedule.channel) ? who(schedule.by) : channelName(schedule.channel)} is told how it went.`,
  }
  return { ...answer([words[did]]), card: scheduleMessage(schedule) }
}

/** All that comes, soonest first, with how it went last and what can be done about it. */
export function scheduleList(schedules: readonly Schedule[]): Message {
  const hint = `${command('schedule "report" weekdays at 9:00')} makes one.`
  if (schedules.length === 0) return answer([`Nothing is scheduled. ${hint}`])
  const shown = schedules.slice(0, SHOWN)
  return message([
    section(`*Schedules*${moreWords(schedules.length - shown.length)}`),
    ...shown.map((schedule) => row(schedule)),
    section(hint),
  ])
}

const SHOWN = 30

function row(schedule: Schedule): KnownBlock | undefined {
  const { id, by, next, paused } = schedule
  const state = paused
    ? `paused by ${who(paused.by)}${paused.because ? `: ${escape(brief(paused.because, 120))}` : ''}`
    : next === undefined
      ? 'does not come again'
      : `next ${time(next)}`
  const last = brief(lastRunWords(schedule), 200)
  const text = section(
    `${paused ? '⏸️' : '⏰'} ${code(id)} ${wishWords(schedule)}\n${state} · by ${who(by)}${last && ` · ${last}`}`,
  )
  const menu = menuOf(schedule)
  return text && { ...text, ...(menu && { accessory: menu }) }
}

function menuOf({ id, paused }: Schedule) {
  const args = { schedule: id }
  return overflow([
    { label: 'Run now', press: { command: 'schedule run', args } },
    paused
      ? { label: 'Resume', press: { command: 'schedule resume', args } }
      : { label: 'Pause', press: { command: 'schedule pause', args } },
    { label: 'Remove', press: { command: 'unschedule', args } },
  ])
}

/** What a calendar does not have every month. */
function skippedDays({ pattern }: Schedule): string {
  if (pattern.is === 'once') return ''
  const days = (pattern.cron.split(' ')[2]?.match(/\d+/g) ?? []).map(Number)
  const last = Math.max(0, ...days)
  return last > 28 ? ` ${stop(`Months without a day ${last} are left out`)}` : ''
}
