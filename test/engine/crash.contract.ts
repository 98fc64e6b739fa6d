import { describe, expect, it } from 'vitest'
import { playThrough, type Scenario } from './crash-play.ts'
import { expectSameEnds } from './crashing.ts'

const scenarios: readonly Scenario[] = [
  { name: 'a delivery', fails: false },
  { name: 'a delivery that fails and goes back', fails: true },
  { name: 'a delivery that two people approve', fails: false, isVotedOn: true },
  { name: 'a delivery whose votes fall once', fails: false, isRebuilt: true },
  { name: 'a delivery that an alert holds', fails: false, alert: 'hold' },
  { name: 'a delivery that an alert takes back', fails: false, alert: 'rollback' },
]

/**
 * Throws before and after calls on a port (store, cluster, Slack), starts again on the same store, and compares what is
 * left of the world: same end, nothing lost, nothing applied twice, no message posted twice. `every` takes a sample; of the
 * longest play a third of that.
 */
export function describeCrashes(every: number): void {
  describe.each(scenarios)('$name', (scenario) => {
    it('ends the same wherever the process dies', async () => {
      const apart = scenario.isRebuilt || scenario.alert ? every * 3 : every
      const tried = await expectSameEnds((point) => playThrough(scenario, point), apart)
      expect(tried).toBeGreaterThan(5)
    }, 600_000)
  })
}
