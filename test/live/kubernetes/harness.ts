import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { openKubernetesCluster } from '#providers/cluster/kubernetes.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { Harness } from '../../providers/cluster/harness.ts'
import { type Box, eventually } from './box.ts'

/** The machine's own time: what is tested here keeps its own. */
export const realClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const timer = setTimeout(resolve, ms)
      signal?.addEventListener(
        'abort',
        () => {
          clearTimeout(timer)
          resolve()
        },
        { once: true },
      )
    }),
}

/** The provider as it runs, over a kubeconfig of the box. */
export async function openCluster(kubeconfig: string): Promise<Cluster> {
  return await openKubernetesCluster(
    { kubeconfig: { file: kubeconfig } },
    { clock: realClock, name: 'box' },
  )
}

/** Asks until there is an answer, for at most a minute. */
export async function answerOf<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer> {
  let answer: Answer | undefined
  await eventually(what, 60_000, async () => {
    answer = await ask()
    return answer !== undefined
  })
  return answer as Answer
}

/** A real API server for the contract: what others do is done by kubectl. */
export async function harnessOf(box: Box): Promise<Harness> {
  const namespace = await box.createNamespace('contract')
  const inside = `--namespace=${namespace}`
  return {
    cluster: await openCluster(box.kubeconfig),
    namespace,
    hasLogs: false,
    eventually: answerOf,
    async stored(ref) {
      const found = await box.kubectl(
        'get',
        typeOf(ref),
        ref.name,
        inside,
        '--ignore-not-found',
        '--output=json',
      )
      return found.trim() === '' ? undefined : (JSON.parse(found) as Manifest)
    },
    async setImage(ref, image) {
      await box.kubectl(
        'set',
        'image',
        `${typeOf(ref)}/${ref.name}`,
        `api=${image}`,
        inside,
        '--field-manager=kubectl-set',
      )
    },
    async setData(ref, data) {
      const patch = `--patch=${JSON.stringify({ data })}`
      const manager = '--field-manager=kubectl-patch'
      await box.kubectl('patch', typeOf(ref), ref.name, inside, '--type=merge', patch, manager)
    },
    async createByHand(manifest) {
      const file = join(box.folder, `${namespace}-${manifest.kind}-${manifest.metadata.name}.json`)
      await writeFile(file, JSON.stringify(manifest))
      await box.kubectl('create', '-f', file, inside)
    },
    async stop() {
      await box.kubectl('delete', 'namespace', namespace, '--wait=false')
    },
  }
}

/** `deployment.v1.apps`, as kubectl names a kind in one version of its API. */
function typeOf({ apiVersion, kind }: ObjectRef): string {
  const [group, version] = apiVersion.split('/')
  return version ? `${kind}.${version}.${group}`.toLowerCase() : kind.toLowerCase()
}
