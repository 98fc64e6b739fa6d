import { describe, expect, it } from 'vitest'
import type { PodSeen } from '#src/core/watch/inspected.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Contract } from './harness.ts'
import { job, workload } from './manifests.ts'

/** What people look at when something is wrong: pods, events, logs. */
export function describeInspecting(c: Contract): void {
  describe('inspecting', () => {
    const podsOf = (...manifests: readonly Manifest[]) => {
      const { cluster, namespace } = c.on()
      return cluster.pods({ namespace, workloads: manifests.map(c.refTo) }, c.signal)
    }
    const podThat = (manifest: Manifest, is: (pod: PodSeen) => boolean) =>
      c.on().eventually('the pod', async () => (await podsOf(manifest)).find(is))

    it('tells the pods of a workload by those who own them, and no others', async () => {
      const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const
      const manifests = kinds.map((kind) =>
        workload('shop:1', {
          kind,
          name: kind.toLowerCase(),
          ...(kind !== 'DaemonSet' && { replicas: 2 }),
        }),
      )
      await c.apply(manifests)
      for (const manifest of manifests)
        await c.on().eventually('its pods', async () => {
          const found = (await podsOf(manifest)).filter(({ ready }) => ready)
          return found.length === 2 ? found : undefined
        })

      for (const manifest of manifests) {
        const owner = c.refTo(manifest)
        const found = await podsOf(manifest)
        expect(found).toHaveLength(2)
        expect(found.map((pod) => pod.owner)).toEqual([owner, owner])
        expect(found[0]).toMatchObject({
          phase: 'Running',
          ready: true,
          restarts: 0,
          problems: [],
          createdAt: expect.any(Number),
          startedAt: expect.any(Number),
          node: expect.any(String),
          labels: { app: manifest.metadata.name },
          containers: [
            { name: 'api', image: 'shop:1', state: 'running', ready: true, restarts: 0 },
          ],
        })
      }
      const { cluster, namespace } = c.on()
      expect(await cluster.pods({ namespace }, c.signal)).toHaveLength(6)
      expect(await podsOf(workload('shop:1', { name: 'stranger' }))).toEqual([])
    })

    it('tells the pods of a Job', async () => {
      const bad = job('shop:bad', 'migrate')
      await c.apply([bad])

      const pod = await podThat(bad, () => true)
      expect(pod.owner).toEqual(c.refTo(bad))
    })

    it('tells what a container may use, in cores and bytes', async () => {
      const manifest = withResources(workload('shop:1', { replicas: 1 }), {
        requests: { cpu: '250m', memory: '128Mi' },
        limits: { memory: '1Gi' },
      })
      await c.apply([manifest])

      const pod = await podThat(manifest, () => true)
      expect(pod.containers[0]).toMatchObject({
        requests: { cpu: 0.25, memory: 128 * 2 ** 20 },
        limits: { memory: 2 ** 30 },
      })
    })

    it('tells why a container does not run, and how it ended before', async () => {
      const [bad, crash] = [
        workload('shop:bad', { name: 'bad', replicas: 1 }),
        workload('shop:crash', { name: 'crash', replicas: 1 }),
      ]
      await c.apply([bad, crash])

      const unpulled = await podThat(bad, (pod) => pod.containers[0]?.state === 'ImagePullBackOff')
      expect(unpulled).toMatchObject({ ready: false, phase: 'Pending' })
      expect(unpulled.problems).toMatchObject([{ reason: 'ImagePullBackOff' }])
      const crashed = await podThat(crash, ({ restarts }) => restarts > 0)
      expect(crashed.containers[0]).toMatchObject({ lastEnd: { exitCode: 1, reason: 'Error' } })
      expect(crashed.problems[0]?.message).toMatch(/exited with code 1/)
    })

    it('tells events, the newest last', async () => {
      const manifest = workload('shop:1', { replicas: 1 })
      await c.apply([manifest])
      await c.complete([manifest])
      const { cluster, namespace, eventually } = c.on()

      const events = await eventually('an event', async () => {
        const found = await cluster.events({ namespace }, c.signal)
        return found.some(({ reason }) => reason === 'Scheduled') ? found : undefined
      })
      const [pod] = await podsOf(manifest)
      const scheduled = events.find(({ reason }) => reason === 'Scheduled')
      expect(scheduled).toEqual({
        type: 'Normal',
        reason: 'Scheduled',
        message: expect.stringContaining(`${namespace}/${pod?.name}`),
        object: { apiVersion: 'v1', kind: 'Pod', namespace, name: pod?.name },
        count: 1,
        first: expect.any(Number),
        last: expect.any(Number),
      })
      expect(scheduled!.last).toBeGreaterThanOrEqual(scheduled!.first)
      const order = events.map(({ last }) => last)
      expect(order).toEqual(order.toSorted((a, b) => a - b))
    })

    it('refuses the logs of a pod that is not there, in words', async () => {
      const { cluster, namespace } = c.on()
      const of = { namespace, pod: 'none', tailLines: 10, limitBytes: 1000 }

      await expect(cluster.podLog(of, c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: `Cannot read the logs of ${namespace}/none: pods "none" not found`,
      })
    })

    it('refuses the logs of a container that the pod lacks, or that has not begun, in words', async () => {
      const bad = workload('shop:bad', { name: 'bad', replicas: 1 })
      await c.apply([bad])
      const { name } = await podThat(bad, (pod) => pod.containers[0]?.state === 'ImagePullBackOff')
      const { cluster, namespace } = c.on()
      const of = { namespace, pod: name, tailLines: 10, limitBytes: 1000 }

      await expect(cluster.podLog({ ...of, container: 'web' }, c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: `Cannot read the logs of ${namespace}/${name}: container web is not valid for pod ${name}`,
      })
      await expect(cluster.podLog({ ...of, container: 'api' }, c.signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining(`Cannot read the logs of ${namespace}/${name}: `),
      })
    })
  })
}

function withResources(manifest: Manifest, resources: object): Manifest {
  const spec = manifest['spec'] as { template: { spec: { containers: object[] } } }
  const { template } = spec
  const containers = template.spec.containers.map((one) => ({ ...one, resources }))
  return {
    ...manifest,
    spec: { ...spec, template: { ...template, spec: { ...template.spec, containers } } },
  }
}
