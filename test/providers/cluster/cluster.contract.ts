import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeApplying } from './applying.contract.ts'
import { describeDrift } from './drift.contract.ts'
import { describeDryRun } from './dry-run.contract.ts'
import { contractOn, type Harness } from './harness.ts'
import { workload } from './manifests.ts'
import { describeInspecting } from './inspecting.contract.ts'
import { describeObserving } from './observing.contract.ts'
import { describeOwning } from './owning.contract.ts'
import { describeReading } from './reading.contract.ts'
import { describeRemoving } from './removing.contract.ts'

/** What every cluster must do: run against the simulation always, against a real API server in the live tier. */
export function describeCluster(name: string, createHarness: () => Promise<Harness>): void {
  describe(`${name} as a cluster`, () => {
    let on: Harness
    beforeEach(async () => {
      on = await createHarness()
    })
    afterEach(async () => {
      await on.cluster.close()
      await on.stop()
    })
    const c = contractOn(() => on)

    it('answers when it is asked whether it is there', async () => {
      await expect(on.cluster.ping(c.signal)).resolves.toBeUndefined()
    })

    describeDryRun(c)
    describeApplying(c)
    describeObserving(c)
    describeRemoving(c)
    describeOwning(c)
    describeDrift(c)
    describeReading(c)
    describeInspecting(c)

    it('calls back when something in the namespace changes, until it is told to stop', async () => {
      let hints = 0
      const stop = on.cluster.watch(on.namespace, () => {
        hints += 1
      })
      const manifests = [workload('shop:1', { replicas: 1 })]
      await c.apply(manifests)
      await c.complete(manifests)
      await on.eventually('a hint', async () => (hints > 0 ? true : undefined))

      stop()
      const before = hints
      await c.apply([workload('shop:2', { replicas: 1 })], 2)
      await c.complete([workload('shop:2', { replicas: 1 })])

      expect(hints).toBe(before)
    })
  })
}
