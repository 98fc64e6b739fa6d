import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import { momentWords } from '#src/core/describe.ts'
import type { Signal } from '#src/core/signal.ts'
import { happen, say, type Turn } from './turn.ts'

type Silenced = Extract<Signal, { type: 'silenced' }>

/** A silence that was made for the group began, changed, or is over: its card shows it and its thread hears of it. */
export function silenced(turn: Turn, signal: Silenced, now: Instant): Turn {
  const { silence, is, by, until } = signal
  const others = turn.group.silences.filter(({ id }) => id !== silence)
  const isOn = is === 'on' || is === 'changed'
  const silences = isOn ? [...others, { id: silence, by, until }] : others
  const next = { ...turn, group: { ...turn.group, silences: silences.slice(-10) } }
  const words = wordsOf(signal)
  const known = happen(next, 'silenced', words.short, now)
  return say(known, { key: `${silence}/${is}/${until}`, text: words.long })
}

function wordsOf({ silence, is, by, until, because }: Silenced): {
  readonly short: string
  readonly long: string
} {
  const name = actorName(by)
  switch (is) {
    case 'on':
      return {
        short: `silenced by ${name}`,
        long: `${name} silenced it until ${momentWords(until)}: ${because}`,
      }
    case 'changed':
      return {
        short: 'silence changed',
        long: `The silence ${silence} was changed in Alertmanager: it ends ${momentWords(until)} now`,
      }
    case 'over':
      return { short: 'silence over', long: `The silence ${silence} of ${name} is over` }
    case 'expired':
      return { short: 'silence ended early', long: `The silence ${silence} was ended: ${because}` }
    case 'failed':
      return {
        short: 'not silenced',
        long: `It is not silenced (${silence} of ${name}): ${because}`,
      }
  }
}
