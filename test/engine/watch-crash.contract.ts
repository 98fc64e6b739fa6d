import { describe, expect, it } from 'vitest'
import { playAlert } from './alert-crash-play.ts'
import { expectSameEnds } from './crashing.ts'
import { playSchedule } from './schedule-play.ts'

/** How far points are apart at which the process dies: one in so many calls is one of them. */
export type Apart = { readonly alerts: number; readonly schedules: number }

/**
 * Throws before and after calls on a port (store, Alertmanager, Slack), starts again on the same store, and compares what is
 * left: no alert lost, one message, one silence, one escalation, and each command that was due run once.
 */
export function describeWatchCrashes({ alerts, schedules }: Apart): void {
  describe('wherever the process dies', () => {
    it.each(['webhook', 'poll'] as const)(
      'an alert that is heard of by %s ends the same',
      async (way) => {
        const tried = await expectSameEnds((point) => playAlert(way, point), alerts)
        expect(tried).toBeGreaterThan(5)
      },
      600_000,
    )

    it('a schedule runs its command once', async () => {
      const tried = await expectSameEnds(playSchedule, schedules)
      expect(tried).toBeGreaterThan(5)
    }, 600_000)
  })
}
