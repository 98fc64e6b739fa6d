import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cluster, Stamp } from '#providers/cluster/cluster.ts'
import type { Manifest, ObjectRef } from '#src/core/objects.ts'
import type { WorkloadStatus } from '#src/core/workload.ts'
import { claim, configMap, inNamespace, job, secret, service, workload } from './manifests.ts'

/**
 * A cluster under test, with a namespace of its own, in which pods whose image is tagged `bad` cannot be pulled, and
 * pods tagged `crash` crash.
 */
export type Harness = {
  readonly cluster: Cluster
  readonly namespace: string
  /** Gives time to the cluster until the answer is given, and fails when it never is. */
  eventually<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer>
  /** The object as it is stored, asked in another way than through the cluster under test. */
  stored(ref: ObjectRef): Promise<Manifest | undefined>
  /** Changes the image of the container `api` as somebody else, whose tool is called `kubectl-set`. */
  setImage(ref: ObjectRef, image: string): Promise<void>
  /** Creates an object as somebody else. */
  createByHand(manifest: Manifest): Promise<void>
  stop(): Promise<void>
  /** Whether it keeps what a container wrote before it died. */
  readonly hasLogs: boolean
}

/** What every cluster must do: run against the simulation always, against a real API server in the live tier. */
export function describeCluster(name: string, createHarness: () => Promise<Harness>): void {
  describe(`${name} as a cluster`, () => {
    const signal = new AbortController().signal
    let on: Harness
    beforeEach(async () => {
      on = await createHarness()
    })
    afterEach(async () => {
      await on.cluster.close()
      await on.stop()
    })

    const apply = (manifests: readonly Manifest[], fence = 1) =>
      on.cluster.apply({ namespace: on.namespace, manifests, stamp: stampOf(fence) }, signal)
    const observe = (manifests: readonly Manifest[], remove: readonly ObjectRef[] = []) =>
      on.cluster.observe({ namespace: on.namespace, manifests, remove }, signal)
    const dryRun = (manifests: readonly Manifest[], previous: readonly ObjectRef[] = []) =>
      on.cluster.dryRun({ namespace: on.namespace, manifests, previous }, signal)
    const refTo = (manifest: Manifest) => inNamespace(manifest, on.namespace)

    /** The only workload's status once it is as asked. */
    async function status(
      manifests: readonly Manifest[],
      is: (status: WorkloadStatus) => boolean,
    ): Promise<WorkloadStatus> {
      return await on.eventually('the workload', async () => {
        const [first] = (await observe(manifests)).workloads
        return first && is(first) ? first : undefined
      })
    }
    const complete = (manifests: readonly Manifest[]) => status(manifests, (one) => one.complete)

    it('answers when it is asked whether it is there', async () => {
      await expect(on.cluster.ping(signal)).resolves.toBeUndefined()
    })

    describe('a dry run', () => {
      it('tells what would be created, in the order of applying, and creates nothing', async () => {
        const manifests = [
          workload('shop:1', { replicas: 2 }),
          service('checkout'),
          configMap('settings', { a: '1' }),
        ]

        const changes = await dryRun(manifests)

        expect(changes.map(({ action, object, risk }) => [action, object.kind, risk])).toEqual([
          ['create', 'ConfigMap', 'none'],
          ['create', 'Service', 'none'],
          ['create', 'Deployment', 'none'],
        ])
        expect(changes[2]).toMatchObject({
          images: [{ container: 'api', to: 'shop:1' }],
          replicas: { to: 2 },
        })
        expect(changes[2]?.diff).toMatch(/\+\s+(- )?image: shop:1\n/)
        expect((await observe(manifests)).unapplied).toHaveLength(3)
      })

      it('tells a new image as a restart, with both images and the lines that change', async () => {
        await apply([workload('shop:1', { replicas: 2 })])

        const [change] = await dryRun([workload('shop:2', { replicas: 3 })])

        expect(change).toMatchObject({
          action: 'update',
          risk: 'restart',
          images: [{ container: 'api', from: 'shop:1', to: 'shop:2' }],
          replicas: { from: 2, to: 3 },
        })
        expect(change?.diff).toMatch(/-\s+(- )?image: shop:1\n\+\s+(- )?image: shop:2/)
        expect(change?.diff).not.toContain('deliver/fence')
        expect(change?.diff).not.toContain('managedFields')
      })

      it('says unchanged of what is already so', async () => {
        const manifests = [workload('shop:1'), service('checkout')]
        await apply(manifests)

        const changes = await dryRun(manifests)

        expect(changes.map(({ action, diff }) => [action, diff])).toEqual([
          ['unchanged', ''],
          ['unchanged', ''],
        ])
      })

      it('shows which keys of a Secret change, and never a value', async () => {
        await apply([secret('keys', { token: 'hunter2-old', kept: 'hunter2-kept' })])

        const [change] = await dryRun([
          secret('keys', { token: 'hunter2-new', kept: 'hunter2-kept' }),
        ])

        expect(change?.diff).toMatch(
          /-\s+token: "?\*\*\* \(before\)"?\n\+\s+token: "?\*\*\* \(after\)"?/,
        )
        for (const value of ['hunter2-old', 'hunter2-new', 'hunter2-kept']) {
          expect(change?.diff).not.toContain(value)
          expect(change?.diff).not.toContain(Buffer.from(value).toString('base64'))
        }
      })

      it('lists what the manifests no longer have as removals, unless it is not ours or holds data', async () => {
        const [old, data, foreign] = [
          workload('shop:1', { name: 'old' }),
          claim('data'),
          configMap('foreign', {}),
        ]
        await apply([old, data])
        await on.createByHand(foreign)

        const changes = await dryRun(
          [configMap('settings', {})],
          [old, data, foreign, configMap('gone', {})].map(refTo),
        )

        expect(changes.map(({ action, object, risk }) => [action, object.name, risk])).toEqual([
          ['create', 'settings', 'none'],
          ['remove', 'old', 'downtime'],
        ])
      })
    })

    describe('applying', () => {
      it('creates what is missing, stamped as ours, and its pods come up', async () => {
        const manifests = [workload('shop:1', { replicas: 3 }), configMap('settings', { a: '1' })]

        expect(await apply(manifests)).toBe('applied')

        expect((await observe(manifests)).unapplied).toEqual([])
        expect(await complete(manifests)).toMatchObject({
          object: refTo(manifests[0]!),
          wanted: 3,
          updated: 3,
          ready: 3,
          old: 0,
          images: { api: 'shop:1' },
          problems: [],
        })
        expect((await on.stored(refTo(manifests[1]!)))?.metadata).toMatchObject({
          annotations: { 'deliver/delivery': 'd-1', 'deliver/fence': '1' },
          labels: { 'app.kubernetes.io/managed-by': 'deliver' },
        })
      })

      it('marks pods as stable and never stamps their template, so that a new delivery alone restarts nothing', async () => {
        const manifest = workload('shop:1')
        await apply([manifest])

        const stored = await on.stored(refTo(manifest))

        expect(stored?.['spec']).toMatchObject({
          template: { metadata: { labels: { 'deliver/track': 'stable' } } },
        })
        expect(JSON.stringify(stored?.['spec'])).not.toContain('deliver/fence')
      })

      it('writes nothing the second time, even when the fence was raised', async () => {
        const manifests = [
          workload('shop:1', { replicas: 1 }),
          secret('keys', { token: 'hunter2' }),
        ]
        await apply(manifests)

        expect(await apply(manifests, 9)).toBe('applied')

        for (const manifest of manifests)
          expect((await on.stored(refTo(manifest)))?.metadata).toMatchObject({
            annotations: { 'deliver/fence': '1' },
          })
      })

      it('replaces old pods by new ones, in one generation', async () => {
        const [first, second] = [
          [workload('shop:1', { replicas: 3 })],
          [workload('shop:2', { replicas: 3 })],
        ]
        await apply(first)
        await complete(first)
        await apply(second, 2)

        expect(await complete(second)).toMatchObject({
          updated: 3,
          ready: 3,
          old: 0,
          images: { api: 'shop:2' },
        })
        expect((await on.stored(refTo(second[0]!)))?.metadata).toMatchObject({ generation: 2 })
        expect((await observe(first)).unapplied).toEqual([refTo(first[0]!)])
      })

      it('takes away fields that the manifest no longer has', async () => {
        await apply([workload('shop:1', { env: 'debug' })])
        await apply([workload('shop:1')], 2)

        expect(JSON.stringify(await on.stored(refTo(workload('shop:1'))))).not.toContain('LEVEL')
      })

      it('leaves replicas as they are when the manifest does not name them, also when it did before', async () => {
        await apply([workload('shop:1', { replicas: 3 })])
        await apply([workload('shop:2')], 2)

        expect((await on.stored(refTo(workload('shop:2'))))?.['spec']).toMatchObject({
          replicas: 3,
        })
      })

      it('leaves everything alone when one of the objects carries a higher fence', async () => {
        const [settings, checkout] = [configMap('settings', { a: '1' }), workload('shop:1')]
        await apply([settings], 1)
        await apply([checkout], 5)

        expect(await apply([configMap('settings', { a: '2' }), workload('shop:0')], 4)).toBe(
          'fenced',
        )

        expect(await on.stored(refTo(settings))).toMatchObject({ data: { a: '1' } })
        expect((await on.stored(refTo(checkout)))?.metadata).toMatchObject({
          annotations: { 'deliver/fence': '5' },
        })
      })

      it('refuses to take a field from somebody else, and names the owner and the field', async () => {
        const manifest = workload('shop:1')
        await apply([manifest])
        await on.setImage(refTo(manifest), 'shop:hotfix')

        expect((await observe([manifest])).unapplied).toEqual([refTo(manifest)])
        await expect(apply([workload('shop:2')], 2)).rejects.toMatchObject({
          kind: 'rejected',
          message: `Cannot apply Deployment ${on.namespace}/checkout: kubectl-set owns .spec.template.spec.containers[name="api"].image`,
        })
        expect(JSON.stringify(await on.stored(refTo(manifest)))).toContain('shop:hotfix')
      })

      it('refuses a field that the kind does not have, in the words of the API server', async () => {
        const manifest = workload('shop:1')
        const misspelt = { ...manifest, spec: { ...(manifest['spec'] as object), replicaz: 2 } }

        for (const attempt of [apply([misspelt]), dryRun([misspelt])])
          await expect(attempt).rejects.toMatchObject({
            kind: 'rejected',
            message: `Cannot apply Deployment ${on.namespace}/checkout: failed to create typed patch object (${on.namespace}/checkout; apps/v1, Kind=Deployment): .spec.replicaz: field not declared in schema`,
          })
        expect(await on.stored(refTo(manifest))).toBeUndefined()
      })

      it('refuses what the API server finds invalid', async () => {
        const manifest = workload('shop:1')
        const { selector: _, ...spec } = manifest['spec'] as { selector: unknown }

        await expect(apply([{ ...manifest, spec }])).rejects.toMatchObject({
          kind: 'rejected',
          message: expect.stringContaining('spec.selector: Required value'),
        })
      })

      it('refuses manifests of another namespace, of an unknown kind, or twice the same, before it writes anything', async () => {
        const good = configMap('settings', {})
        const foreign = { ...good, metadata: { name: 'other', namespace: 'elsewhere' } }
        const unknown = { apiVersion: 'acme.io/v1', kind: 'Widget', metadata: { name: 'w' } }

        for (const [manifests, words] of [
          [[good, foreign], 'it names the namespace "elsewhere"'],
          [[good, unknown], 'the cluster knows no Widget in "acme.io/v1"'],
          [[good, good], 'the manifests have it twice'],
        ] as const)
          await expect(apply(manifests)).rejects.toMatchObject({
            kind: 'rejected',
            message: expect.stringContaining(words),
          })
        expect(await on.stored(refTo(good))).toBeUndefined()
      })

      it('says so when the namespace does not exist', async () => {
        const request = {
          namespace: 'nowhere',
          manifests: [configMap('settings', {})],
          stamp: stampOf(1),
        }

        await expect(on.cluster.apply(request, signal)).rejects.toMatchObject({
          kind: 'rejected',
          message: 'Cannot apply ConfigMap nowhere/settings: namespaces "nowhere" not found',
        })
      })

      it('gives up when it is told to', async () => {
        const request = {
          namespace: on.namespace,
          manifests: [configMap('settings', {})],
          stamp: stampOf(1),
        }

        await expect(on.cluster.apply(request, AbortSignal.abort())).rejects.toMatchObject({
          kind: 'unavailable',
        })
        expect(await on.stored(refTo(request.manifests[0]!))).toBeUndefined()
      })
    })

    describe('observing', () => {
      it('tells an image that cannot be pulled, while the old pods go on', async () => {
        const [good, bad] = [
          [workload('shop:1', { replicas: 2 })],
          [workload('shop:bad', { replicas: 2 })],
        ]
        await apply(good)
        await complete(good)
        await apply(bad, 2)

        const seen = await status(bad, ({ problems }) =>
          problems.some(({ severity }) => severity === 'fatal'),
        )

        expect(seen).toMatchObject({ wanted: 2, updated: 1, ready: 0, old: 2, complete: false })
        expect(seen.problems).toMatchObject([{ reason: 'ImagePullBackOff', severity: 'fatal' }])
        expect(seen.problems[0]?.message).toMatch(/^container api cannot pull "shop:bad"/)

        await apply(good, 3)
        expect(await complete(good)).toMatchObject({ ready: 2, old: 0, problems: [] })
      })

      it('tells a container that crashes, with its exit code and restarts, and its last words where they are kept', async () => {
        const manifests = [workload('shop:crash', { replicas: 1 })]
        await apply(manifests)

        const seen = await status(manifests, ({ problems }) =>
          problems.some(({ severity }) => severity === 'fatal'),
        )

        expect(seen.problems).toMatchObject([{ reason: 'CrashLoopBackOff', severity: 'fatal' }])
        expect(seen.problems[0]?.message).toMatch(
          /^container api exited with code 1, \d restarts?$/,
        )
        expect((seen.problems[0]?.logs?.length ?? 0) > 0).toBe(on.hasLogs)
      })

      it('tells a missed progress deadline', async () => {
        const manifest = workload('shop:bad', { replicas: 1 })
        const manifests = [
          { ...manifest, spec: { ...(manifest['spec'] as object), progressDeadlineSeconds: 1 } },
        ]
        await apply(manifests)

        const seen = await status(
          manifests,
          ({ problems }) => problems.filter(({ severity }) => severity === 'fatal').length > 1,
        )

        expect(seen.problems.map(({ reason }) => reason)).toEqual([
          'ImagePullBackOff',
          'ProgressDeadlineExceeded',
        ])
      })

      it.each(['StatefulSet', 'DaemonSet'] as const)(
        'follows the rollout of a %s',
        async (kind) => {
          const [first, second] = ['shop:1', 'shop:2'].map((image) => [
            workload(image, { kind, ...sized(kind) }),
          ])
          await apply(first!)
          expect(await complete(first!)).toMatchObject({ wanted: 2, ready: 2, old: 0 })

          await apply(second!, 2)
          expect(await complete(second!)).toMatchObject({
            wanted: 2,
            updated: 2,
            ready: 2,
            old: 0,
            images: { api: 'shop:2' },
          })
        },
      )

      it('tells jobs that complete from jobs that fail', async () => {
        const [good, bad] = [[job('migrate:1', 'good')], [job('migrate:crash', 'ill')]]
        await apply(good)
        await apply(bad)

        expect(await complete(good)).toMatchObject({ wanted: 1, ready: 1 })
        const failed = await status(bad, ({ problems }) =>
          problems.some(({ severity }) => severity === 'fatal'),
        )
        expect(failed.problems[0]).toMatchObject({ reason: 'BackoffLimitExceeded' })
      })

      it('shows a workload that does not exist yet as nothing of what is wanted', async () => {
        const manifests = [workload('shop:1', { replicas: 3 })]

        expect(await observe(manifests)).toMatchObject({
          unapplied: [refTo(manifests[0]!)],
          workloads: [{ wanted: 3, updated: 0, ready: 0, old: 0, complete: false }],
        })
      })
    })

    describe('removing', () => {
      it('removes what is ours, and leaves what is others’, holds data or is gone', async () => {
        const [old, data, foreign] = [
          workload('shop:1', { replicas: 1 }),
          claim('data'),
          configMap('foreign', {}),
        ]
        await apply([old, data])
        await on.createByHand(foreign)
        const objects = [old, data, foreign, configMap('gone', {})].map(refTo)
        expect((await observe([], objects)).unremoved).toEqual([refTo(old)])

        await on.cluster.remove({ namespace: on.namespace, objects, stamp: stampOf(2) }, signal)
        await on.cluster.remove({ namespace: on.namespace, objects, stamp: stampOf(2) }, signal)

        await on.eventually(
          'the removal',
          async () => (await observe([], objects)).unremoved.length === 0 || undefined,
        )
        expect(await on.stored(refTo(foreign))).toBeDefined()
        expect(await on.stored(refTo(data))).toBeDefined()
      })

      it('leaves objects that carry a higher fence', async () => {
        const settings = configMap('settings', {})
        await apply([settings], 7)

        await on.cluster.remove(
          { namespace: on.namespace, objects: [refTo(settings)], stamp: stampOf(6) },
          signal,
        )

        expect(await on.stored(refTo(settings))).toBeDefined()
      })
    })

    it('calls back when something in the namespace changes, until it is told to stop', async () => {
      let hints = 0
      const stop = on.cluster.watch(on.namespace, () => {
        hints += 1
      })
      const manifests = [workload('shop:1', { replicas: 1 })]
      await apply(manifests)
      await complete(manifests)
      await on.eventually('a hint', async () => (hints > 0 ? true : undefined))

      stop()
      const before = hints
      await apply([workload('shop:2', { replicas: 1 })], 2)
      await complete([workload('shop:2', { replicas: 1 })])

      expect(hints).toBe(before)
    })
  })
}

function stampOf(fence: number): Stamp {
  return { delivery: 'd-1', fence }
}

/** A DaemonSet has a pod on each of the two nodes; the other kinds say how many they want. */
function sized(kind: string): { replicas?: number } {
  return kind === 'DaemonSet' ? {} : { replicas: 2 }
}
