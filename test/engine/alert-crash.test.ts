import { expect, it } from 'vitest'
import { playAlert } from './alert-crash-play.ts'
import { expectSameEnds } from './crashing.ts'

/**
 * Throws before and after calls on a port (store, Alertmanager, Slack), starts again on the same store, and compares what is
 * left: no alert lost, one message, one silence, one escalation.
 */
it.each(['webhook', 'poll'] as const)(
  'an alert that is heard of by %s ends the same wherever the process dies',
  async (way) => {
    const tried = await expectSameEnds((point) => playAlert(way, point), 41)
    expect(tried).toBeGreaterThan(5)
  },
  600_000,
)
