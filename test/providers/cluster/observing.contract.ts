import { describe, expect, it } from 'vitest'
import type { Contract } from './harness.ts'
import { job, workload } from './manifests.ts'

/** What is told of rollouts. */
export function describeObserving(c: Contract): void {
  describe('observing', () => {
    it('tells an image that cannot be pulled, while the old pods go on', async () => {
      const [good, bad] = [
        [workload('shop:1', { replicas: 2 })],
        [workload('shop:bad', { replicas: 2 })],
      ]
      await c.apply(good)
      await c.complete(good)
      await c.apply(bad, 2)

      const seen = await c.status(bad, ({ problems }) =>
        problems.some(({ severity }) => severity === 'fatal'),
      )

      expect(seen).toMatchObject({ wanted: 2, updated: 1, ready: 0, old: 2, complete: false })
      expect(seen.problems).toMatchObject([{ reason: 'ImagePullBackOff', severity: 'fatal' }])
      expect(seen.problems[0]?.message).toMatch(/^container api cannot pull "shop:bad"/)

      await c.apply(good, 3)
      expect(await c.complete(good)).toMatchObject({ ready: 2, old: 0, problems: [] })
    })

    it('tells a container that crashes, with its exit code and restarts, and its last words where they are kept', async () => {
      const manifests = [workload('shop:crash', { replicas: 1 })]
      await c.apply(manifests)

      const seen = await c.status(manifests, ({ problems }) =>
        problems.some(({ severity }) => severity === 'fatal'),
      )

      expect(seen.problems).toMatchObject([{ reason: 'CrashLoopBackOff', severity: 'fatal' }])
      expect(seen.problems[0]?.message).toMatch(/^container api exited with code 1, \d restarts?$/)
      expect((seen.problems[0]?.logs?.length ?? 0) > 0).toBe(c.on().hasLogs)
    })

    it('tells a missed progress deadline', async () => {
      const manifest = workload('shop:bad', { replicas: 1 })
      const manifests = [
        { ...manifest, spec: { ...(manifest['spec'] as object), progressDeadlineSeconds: 1 } },
      ]
      await c.apply(manifests)

      const seen = await c.status(
        manifests,
        ({ problems }) => problems.filter(({ severity }) => severity === 'fatal').length > 1,
      )

      expect(seen.problems.map(({ reason }) => reason)).toEqual([
        'ImagePullBackOff',
        'ProgressDeadlineExceeded',
      ])
    })

    it.each(['StatefulSet', 'DaemonSet'] as const)('follows the rollout of a %s', async (kind) => {
      const [first, second] = ['shop:1', 'shop:2'].map((image) => [
        workload(image, { kind, ...sized(kind) }),
      ])
      await c.apply(first!)
      expect(await c.complete(first!)).toMatchObject({ wanted: 2, ready: 2, old: 0 })

      await c.apply(second!, 2)
      expect(await c.complete(second!)).toMatchObject({
        wanted: 2,
        updated: 2,
        ready: 2,
        old: 0,
        images: { api: 'shop:2' },
      })
    })

    it('tells jobs that complete from jobs that fail', async () => {
      const [good, bad] = [[job('migrate:1', 'good')], [job('migrate:crash', 'ill')]]
      await c.apply(good)
      await c.apply(bad)

      expect(await c.complete(good)).toMatchObject({ wanted: 1, ready: 1 })
      const failed = await c.status(bad, ({ problems }) =>
        problems.some(({ severity }) => severity === 'fatal'),
      )
      expect(failed.problems[0]).toMatchObject({ reason: 'BackoffLimitExceeded' })
    })

    it('shows a workload that does not exist yet as nothing of what is wanted', async () => {
      const manifests = [workload('shop:1', { replicas: 3 })]

      expect(await c.observe(manifests)).toMatchObject({
        unapplied: [c.refTo(manifests[0]!)],
        workloads: [{ wanted: 3, updated: 0, ready: 0, old: 0, complete: false }],
      })
    })
  })
}

/** A DaemonSet has a pod on each of the two nodes; the other kinds say how many they want. */
function sized(kind: string): { replicas?: number } {
  return kind === 'DaemonSet' ? {} : { replicas: 2 }
}
