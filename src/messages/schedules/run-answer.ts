import type { Message } from '#src/door/message.ts'
import type { RunFacts } from '#src/door/schedules/facts.ts'
import { answer as plainAnswer, context, message } from '#src/messages/blocks.ts'
import { clamp, limits } from '#src/messages/clamp.ts'
import { code, escape } from '#src/messages/escape.ts'
import { time, who } from '#src/messages/words.ts'
import { runSigns } from './words.ts'

/** What a line answered that a schedule ran, below who it ran for. */
export function runAnswer({ schedule, run, answer }: RunFacts): Message {
  const { text, blocks, pictures, left } = answer
  const when =
    run.occurrence === undefined ? `now, by ${who(run.by)}` : `of ${time(run.occurrence)}`
  const facts = [
    `${runSigns[run.is]} ${code(schedule.line)} for ${who(run.by)}`,
    `${code(schedule.id)}, ${when}`,
    ...(run.missed === undefined ? [] : [`${run.missed} before it left out`]),
  ]
  const shown = message([context(...facts), ...blocks, context(left ? escape(left) : '')], {
    visibility: 'channel',
  })
  const words = [facts.join(' · '), text, ...(left ? [escape(left)] : [])].join('\n')
  return { ...shown, text: clamp(words, limits.text), ...(pictures && { pictures }) }
}

/** An answer whose turn to be posted came after many others. */
export function forgottenRun(subject: string): Message {
  const [id = ''] = subject.split('/')
  return {
    ...plainAnswer([`⏰ ${code(id)} ran; its answer is not kept any more.`]),
    visibility: 'channel',
  }
}
