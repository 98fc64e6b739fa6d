import type { z } from 'zod'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { PodSeen } from '#src/core/watch/inspected.ts'
import type { Inspecting } from '#providers/cluster/inspecting.ts'
import type { Api } from '#providers/cluster/objects/api.ts'
import { podTroubles } from '#providers/cluster/objects/problems.ts'
import { Pod } from '#providers/cluster/objects/resources.ts'
import { containersOf } from './containers.ts'
import { ListedPod, Owned } from './listed.ts'

/** Pods with what they are made of, oldest first; whoever owns them is told as the workload at the top. */
export async function podsIn(
  api: Api,
  { namespace, workloads }: Parameters<Inspecting['pods']>[0],
  signal: AbortSignal,
): Promise<readonly PodSeen[]> {
  const listed = (await api.list('pods', { namespace, atMost }, signal)) ?? []
  const pods = listed.map((raw) => ({ raw, pod: ListedPod.parse(raw) }))
  const parents = await parentsOf(
    api,
    { namespace, kinds: new Set(pods.flatMap(({ pod }) => controllerOf(pod)?.kind ?? [])) },
    signal,
  )
  return pods
    .map(({ raw, pod }) => seen(raw, pod, topOf(pod, parents)))
    .filter((pod) => !workloads || workloads.some((one) => isOf(pod, one)))
    .toSorted((a, b) => a.createdAt - b.createdAt || a.name.localeCompare(b.name))
}

/** More than anybody looks at, and less than what would fill the memory. */
const atMost = 3000

type Owner = z.infer<typeof Owned>['metadata']['ownerReferences'][number]
type Parents = ReadonlyMap<string, Owner>

/** What stands between a pod and the workload that people know. */
const between = { ReplicaSet: 'replicasets', Job: 'jobs' } as const

async function parentsOf(
  api: Api,
  { namespace, kinds }: { readonly namespace: string; readonly kinds: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<Parents> {
  const sources = Object.entries(between).flatMap(([kind, source]) =>
    kinds.has(kind) ? [source] : [],
  )
  const lists = await Promise.all(
    sources.map((source) => api.list(source, { namespace, atMost }, signal)),
  )
  const owned = lists.flatMap((list) => (list ?? []).map((one) => Owned.parse(one)))
  return new Map(
    owned.flatMap((one) => {
      const owner = controllerOf(one)
      return owner ? [[one.metadata.uid, owner] as const] : []
    }),
  )
}

function controllerOf({ metadata }: z.infer<typeof Owned>): Owner | undefined {
  return metadata.ownerReferences.find(({ controller }) => controller)
}

function topOf(pod: ListedPod, parents: Parents): ObjectRef | undefined {
  const first = controllerOf(pod)
  const top = first && (parents.get(first.uid) ?? first)
  if (!top) return undefined
  const { apiVersion, kind, name } = top
  return { apiVersion, kind, name, namespace: pod.metadata.namespace }
}

function isOf({ name, owner }: PodSeen, workload: ObjectRef): boolean {
  const self = owner ?? { kind: 'Pod', name }
  return self.kind === workload.kind && self.name === workload.name
}

function seen(raw: unknown, pod: ListedPod, owner: ObjectRef | undefined): PodSeen {
  const { metadata, spec, status } = pod
  const startedAt = status.startTime ? Date.parse(status.startTime) : undefined
  const containers = containersOf(pod)
  const ready = status.conditions.some((one) => one.type === 'Ready' && one.status === 'True')
  return {
    name: metadata.name,
    ...(owner && { owner }),
    phase: metadata.deletionTimestamp ? 'Terminating' : status.phase,
    ready,
    restarts: containers.reduce((sum, { restarts }) => sum + restarts, 0),
    createdAt: metadata.creationTimestamp ? Date.parse(metadata.creationTimestamp) : 0,
    ...(startedAt !== undefined && { startedAt }),
    ...(spec.nodeName && { node: spec.nodeName }),
    containers,
    labels: metadata.labels,
    problems: ready
      ? []
      : podTroubles(Pod.parse(raw), []).map(({ reason, message }) => ({ reason, message })),
  }
}
