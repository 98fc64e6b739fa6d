import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { openKubernetesCluster } from '#providers/cluster/kubernetes.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { describeCluster } from '../../providers/cluster/cluster.contract.ts'
import type { Harness } from '../../providers/cluster/harness.ts'
import { configMap, inNamespace, workload } from '../../providers/cluster/manifests.ts'
import { answerOf, harnessOf, openCluster, realClock } from './harness.ts'
import { describeWithBox } from './with-box.ts'

const signal = new AbortController().signal
const target = 'checkout/staging'
const stamp = { target, delivery: 'd-1', fence: 1 }

describeWithBox('a real API server', (box) => {
  describeCluster('Kubernetes', () => harnessOf(box()))

  describe('and what only a real one does', () => {
    let on: Harness
    beforeEach(async () => {
      on = await harnessOf(box())
    })
    afterEach(async () => {
      await on.cluster.close()
      await on.stop()
    })

    const apply = (cluster: Cluster, manifests: readonly Manifest[], fence = 1) =>
      cluster.apply({ namespace: on.namespace, manifests, stamp: { ...stamp, fence } }, signal)
    const observe = (cluster: Cluster, manifests: readonly Manifest[]) =>
      cluster.observe({ target, namespace: on.namespace, manifests, remove: [] }, signal)

    it('says who may not do what where, with our credentials', async () => {
      const viewer = await openCluster(box().viewerKubeconfig)
      await box().kubectl(
        'create',
        'rolebinding',
        'viewers',
        '--clusterrole=view',
        '--group=viewers',
        `--namespace=${on.namespace}`,
      )
      const manifests = [workload('shop:1')]
      await answerOf(
        'the right to read',
        async () => await observe(viewer, manifests).catch(() => undefined),
      )

      await expect(apply(viewer, manifests)).rejects.toMatchObject({
        kind: 'denied',
        message: `Cannot apply Deployment ${on.namespace}/checkout: "viewer" may not patch deployments.apps in namespace "${on.namespace}"`,
        hint: expect.stringContaining('Give "viewer" the verb "patch"'),
      })
      await viewer.close()
    })

    it('says so when the cluster does not accept our credentials, and takes new ones from the file', async () => {
      const file = join(box().folder, `${on.namespace}.kubeconfig`)
      const good = await readFile(box().kubeconfig, 'utf8')
      await writeFile(file, good.replace('admin-token', 'stolen-token'))
      const cluster = await openCluster(file)

      await expect(observe(cluster, [configMap('settings', {})])).rejects.toMatchObject({
        kind: 'denied',
        message: expect.stringContaining('the cluster does not accept our credentials'),
      })
      await copyFile(box().kubeconfig, file)
      await expect(observe(cluster, [configMap('settings', {})])).resolves.toBeDefined()
      await cluster.close()
    })

    it('names the contexts that a kubeconfig has, when it lacks the one that is wanted', async () => {
      const entry = { kubeconfig: { file: box().kubeconfig }, context: 'prod' }
      const cluster = await openKubernetesCluster(entry, { clock: realClock, name: 'prod' })

      await expect(cluster.ping(signal)).rejects.toMatchObject({
        provider: 'prod',
        kind: 'denied',
        message: expect.stringContaining('it has no context "prod" (it has "box")'),
      })
    })

    it('names another manager that applied a field', async () => {
      const manifest = configMap('settings', { level: 'info' })
      await apply(on.cluster, [manifest])
      const file = join(box().folder, `${on.namespace}-settings.json`)
      await writeFile(file, JSON.stringify(configMap('settings', { level: 'debug' })))
      await box().kubectl(
        'apply',
        '--server-side',
        '--field-manager=argo',
        '--force-conflicts',
        '-f',
        file,
        `--namespace=${on.namespace}`,
      )

      await expect(
        apply(on.cluster, [configMap('settings', { level: 'warn' })], 2),
      ).rejects.toMatchObject({
        kind: 'rejected',
        message: `Cannot apply ConfigMap ${on.namespace}/settings: argo owns .data.level`,
      })
    })

    it('tells a quota that is exceeded, by objects and by pods', async () => {
      const inside = `--namespace=${on.namespace}`
      const manifests = [workload('shop:1', { replicas: 2 })]
      await box().kubectl('create', 'quota', 'small', '--hard=pods=1,secrets=0', inside)
      await answerOf('the quota', async () =>
        (await box().kubectl(
          'get',
          'quota',
          'small',
          inside,
          '-o',
          'jsonpath={.status.hard.pods}',
        )) === '1'
          ? true
          : undefined,
      )
      await apply(on.cluster, manifests)

      const problems = await answerOf('the problem', async () => {
        const found = (await observe(on.cluster, manifests)).workloads[0]?.problems ?? []
        return found.length > 0 ? found : undefined
      })
      expect(problems).toMatchObject([{ reason: 'FailedCreate', severity: 'fatal' }])
      expect(problems[0]?.message).toContain('exceeded quota: small')
      const keys = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'keys' },
        stringData: { a: 'hunter2' },
      }
      await expect(apply(on.cluster, [keys])).rejects.toMatchObject({
        kind: 'rejected',
        message: expect.stringContaining('exceeded quota: small'),
      })
    })

    it('tells pods that no node takes', async () => {
      const manifest = workload('shop:1', { replicas: 1 })
      const spec = manifest['spec'] as { template: { spec: object } }
      const greedy = {
        ...spec.template,
        spec: { ...spec.template.spec, nodeSelector: { disk: 'golden' } },
      }
      const manifests = [{ ...manifest, spec: { ...spec, template: greedy } }]
      await apply(on.cluster, manifests)

      const problems = await answerOf('the problem', async () => {
        const found = (await observe(on.cluster, manifests)).workloads[0]?.problems ?? []
        return found.length > 0 ? found : undefined
      })

      expect(problems).toMatchObject([{ reason: 'Unschedulable', severity: 'pending' }])
      expect(problems[0]?.message).toContain('no node takes the pod: 0/2 nodes are available')
    })

    it('keeps what an autoscaler set, when the manifest leaves replicas out', async () => {
      await apply(on.cluster, [workload('shop:1', { replicas: 1 })])
      await box().kubectl(
        'scale',
        'deployment/checkout',
        '--replicas=4',
        `--namespace=${on.namespace}`,
      )
      await apply(on.cluster, [workload('shop:2')], 2)

      expect(
        (await on.stored(inNamespace(workload('shop:2'), on.namespace)))?.['spec'],
      ).toMatchObject({ replicas: 4 })
      await expect(
        apply(on.cluster, [workload('shop:2', { replicas: 2 })], 3),
      ).rejects.toMatchObject({
        kind: 'rejected',
        hint: 'Leave replicas out of the manifest where an autoscaler or a person sets them',
      })
    })

    it('gives a hint within a moment of the event', async () => {
      const seen: number[] = []
      const stop = on.cluster.watch(on.namespace, () => seen.push(Date.now()))
      await answerOf('the watches', async () => (seen.length > 0 ? true : undefined))
      const manifests = [workload('shop:1', { replicas: 1 })]
      await apply(on.cluster, manifests)
      const written = Date.now()

      const hint = await answerOf('a hint', async () => seen.find((at) => at >= written - 20))
      expect(hint - written).toBeLessThan(500)
      stop()
    })

    it('knows nothing while the API server is away, and goes on by itself when it is back', async () => {
      let hints = 0
      const stop = on.cluster.watch(on.namespace, () => {
        hints += 1
      })
      const [first, second] = [
        [workload('shop:1', { replicas: 2 })],
        [workload('shop:2', { replicas: 2 })],
      ]
      await apply(on.cluster, first)
      await answerOf(
        'the first rollout',
        async () => (await observe(on.cluster, first)).workloads[0]?.complete || undefined,
      )

      await box().stopApiServer()
      const attempts = [
        () => observe(on.cluster, first),
        () => apply(on.cluster, second, 2),
        () => on.cluster.ping(signal),
      ]
      for (const attempt of attempts)
        await expect(attempt()).rejects.toMatchObject({
          kind: 'unavailable',
          message: expect.stringContaining('the API server does not answer'),
        })
      await box().startApiServer()

      await apply(on.cluster, second, 2)
      await answerOf(
        'the second rollout',
        async () => (await observe(on.cluster, second)).workloads[0]?.complete || undefined,
      )
      const before = hints
      await answerOf('a hint from watches that were begun again', async () => {
        await box().kubectl(
          'annotate',
          'deployment/checkout',
          `seen=${Date.now()}`,
          '--overwrite',
          `--namespace=${on.namespace}`,
        )
        return hints > before ? true : undefined
      })
      stop()
    })
  })
})
