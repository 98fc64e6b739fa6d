import type { Instant } from '#src/core/clock.ts'
import { firingOf, isLoud } from './group.ts'
import { change, happen, openEpisode, say, tellChannel, type Turn } from './turn.ts'

type Step = { readonly turn: Turn; readonly wakeAt?: Instant }

/**
 * Nobody acknowledged it in time: others are called, once for each thread. What is silenced calls nobody; it does as soon
 * as the silence is over, if its time came meanwhile.
 */
export function escalate(turn: Turn, now: Instant): Step {
  const episode = openEpisode(turn)
  const { escalate: rule } = episode?.place ?? {}
  if (!episode?.told || !rule || episode.acknowledged || episode.escalatedAt !== undefined)
    return { turn }
  const at = episode.openedAt + rule.after
  if (now < at) return { turn, wakeAt: at }
  if (!firingOf(turn.group).some(isLoud)) return { turn }
  const words = `nobody acknowledged it, ${rule.to.join(', ')} called`
  const called = happen(change(turn, { escalatedAt: now }), 'escalated', words, now)
  if (episode.told === 'message')
    return {
      turn: say(called, {
        key: 'escalated',
        text: 'Nobody has acknowledged this alert yet: it is yours now',
        mention: rule.to,
      }),
    }
  return {
    turn: tellChannel(called, 'escalated', {
      type: 'alertEscalated',
      group: turn.group.id,
      episode: episode.number,
      to: [...rule.to],
    }),
  }
}
