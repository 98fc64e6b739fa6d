import type { Button } from '@slack/types'
import { unreachable } from '#src/core/unreachable.ts'
import type { Message } from '#src/door/message.ts'
import type { Schedule } from '#src/kinds/schedule/schedule.ts'
import { actions, button, confirmation, context, message, section } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, stop, time, who } from '#src/messages/words.ts'
import { lastRunWords, wishWords } from './words.ts'

/** What runs when, and how it went the last time; once it is over, that it is. */
export function scheduleCard(schedule: Schedule): Message {
  const { ended, id, by, missed } = schedule
  const last = lastRunWords(schedule)
  if (ended)
    return message([section(endedWords(schedule, ended)), context(last)], { visibility: 'channel' })
  return message(
    [
      section(stateWords(schedule)),
      context(
        `${code(id)} with the rights of ${who(by)}`,
        missed === 'run' ? 'what is missed is made up for, once' : 'what is missed is left out',
        last,
      ),
      actions(scheduleButtons(schedule)),
    ],
    { visibility: 'channel' },
  )
}

function stateWords(schedule: Schedule): string {
  const { paused, running, next } = schedule
  const wish = wishWords(schedule)
  if (paused) {
    const because = paused.because ? `: ${escape(stop(brief(paused.because)))}` : '.'
    return `⏸️ ${wish} is paused by ${who(paused.by)} since ${time(paused.at)}${because}`
  }
  if (running?.because)
    return `⏳ ${wish} could not be begun, and is tried again: ${escape(stop(brief(running.because)))}`
  if (running) return `▶️ ${wish} runs.`
  return `⏰ ${wish}${next === undefined ? '' : `, next ${time(next)}`}`
}

function endedWords(schedule: Schedule, ended: NonNullable<Schedule['ended']>): string {
  const wish = wishWords(schedule)
  switch (ended.how) {
    case 'over':
      return `⏰ ${wish} is over.`
    case 'removed': {
      const because = ended.because ? `: ${escape(stop(brief(ended.because)))}` : '.'
      return `⏰ ${wish} was removed by ${ended.by ? who(ended.by) : 'deliver'} ${time(ended.at)}${because}`
    }
    default:
      return unreachable(ended.how)
  }
}

function scheduleButtons({ id, line, paused }: Schedule): readonly Button[] {
  const args = { schedule: id }
  const remove = confirmation(
    'Remove it?',
    `"${brief(line, 120)}" does not run by itself any more.`,
    'Remove it',
    'Leave it',
  )
  const now = confirmation(
    'Run it now?',
    `"${brief(line, 120)}" runs at once, with your rights.`,
    'Run it',
    'Leave it',
  )
  return [
    button('Run now', { command: 'schedule run', args }, { confirm: now }),
    paused
      ? button('Resume', { command: 'schedule resume', args })
      : button('Pause', { command: 'schedule pause', args }),
    button('Remove', { command: 'unschedule', args }, { style: 'danger', confirm: remove }),
  ]
}
