import { z } from 'zod'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Surroundings } from '#providers/cluster/objects/api.ts'
import {
  ControllerRevision,
  Pod,
  ReplicaSet,
  Warning,
} from '#providers/cluster/objects/resources.ts'
import { type Reflector, reflect } from './reflector.ts'
import type { Requests } from './requests.ts'

export type Namespaces = {
  /** From watches where somebody watches the namespace and they stand, freshly listed otherwise. */
  surroundings(namespace: string, signal: AbortSignal): Promise<Surroundings>
  revisions(namespace: string, signal: AbortSignal): Promise<readonly ControllerRevision[]>
  watch(namespace: string, changed: () => void): () => void
  close(): void
}

export type Follower = {
  readonly clock: Clock
  /** A watch ended badly and is begun again. */
  failed(path: string, error: unknown): void
}

/** Watches namespaces for as long as somebody wants to know, one set of watches for all who do. */
export function followNamespaces(requests: Requests, follower: Follower): Namespaces {
  const followed = new Map<string, Followed>()
  return {
    async surroundings(namespace, signal) {
      const kept = followed.get(namespace)
      const [pods, replicaSets] = [kept?.pods.items(), kept?.replicaSets.items()]
      const where = { requests, namespace, signal }
      const [seenPods, seenSets, warnings] = await Promise.all([
        pods && replicaSets ? pods : list('pods', Pod, where),
        pods && replicaSets ? replicaSets : list('replicasets', ReplicaSet, where),
        kept?.warnings.items() ?? list('events', Warning, where).catch(noneIfDenied),
      ])
      return { pods: seenPods, replicaSets: seenSets, warnings: inOrder(warnings) }
    },
    revisions: (namespace, signal) =>
      list('controllerrevisions', ControllerRevision, { requests, namespace, signal }),
    watch(namespace, changed) {
      const one = followed.get(namespace) ?? follow(requests, follower, namespace)
      followed.set(namespace, one)
      const listener = () => changed()
      one.listeners.add(listener)
      return () => {
        one.listeners.delete(listener)
        if (one.listeners.size > 0 || followed.get(namespace) !== one) return
        followed.delete(namespace)
        for (const reflector of one.all) reflector.stop()
      }
    },
    close() {
      for (const { all } of followed.values()) for (const reflector of all) reflector.stop()
      followed.clear()
    },
  }
}

function follow(requests: Requests, { clock, failed }: Follower, namespace: string): Followed {
  const listeners = new Set<() => void>()
  const changed = coalesced(() => listeners.forEach((listener) => listener()))
  const on = <Item>(source: Source, keep: z.ZodType<Item> | null) => {
    const path = pathOf(source, namespace)
    return reflect(requests, clock, {
      path,
      query: queryOf(source),
      keep,
      changed,
      failed: (error) => failed(path, error),
    })
  }
  const pods = on('pods', Pod)
  const replicaSets = on('replicasets', ReplicaSet)
  const warnings = on('events', Warning)
  const hints = hintSources.map((source) => on(source, null))
  return { listeners, pods, replicaSets, warnings, all: [pods, replicaSets, warnings, ...hints] }
}

async function list<Item>(
  source: Source,
  of: z.ZodType<Item>,
  { requests, namespace, signal }: Where,
): Promise<Item[]> {
  const List = z.object({ items: z.array(of).nullish() })
  const path = pathOf(source, namespace)
  const doing = `list the ${source} in ${namespace}`
  const answer = await requests.json(
    { method: 'GET', path, query: queryOf(source), doing },
    List,
    signal,
  )
  return answer.items ?? []
}

type Followed = {
  readonly listeners: Set<() => void>
  readonly pods: Reflector<Pod>
  readonly replicaSets: Reflector<ReplicaSet>
  readonly warnings: Reflector<Warning>
  readonly all: readonly Reflector<unknown>[]
}

type Where = {
  readonly requests: Requests
  readonly namespace: string
  readonly signal: AbortSignal
}

type Source = keyof typeof groups
const groups = {
  pods: '/api/v1',
  events: '/api/v1',
  replicasets: '/apis/apps/v1',
  deployments: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  controllerrevisions: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
} as const

/** Read live when they are observed: a change of them is only a reason to look. */
const hintSources = ['deployments', 'statefulsets', 'daemonsets', 'jobs'] as const

function queryOf(source: Source): Record<string, string> {
  return source === 'events' ? { fieldSelector: 'type=Warning' } : {}
}

function pathOf(source: Source, namespace: string): string {
  return `${groups[source]}/namespaces/${encodeURIComponent(namespace)}/${source}`
}

/** Many events in one turn are one hint. */
function coalesced(tell: () => void): () => void {
  let due = false
  return () => {
    if (due) return
    due = true
    setImmediate(() => {
      due = false
      tell()
    })
  }
}

/** Words that are missing are no reason to know nothing at all. */
function noneIfDenied(error: unknown): Warning[] {
  if (error instanceof ProviderFailure && error.kind === 'denied') return []
  throw error
}

function inOrder(warnings: readonly Warning[]): Warning[] {
  const at = ({ lastTimestamp, eventTime }: Warning) => lastTimestamp ?? eventTime ?? ''
  return warnings.toSorted((a, b) => at(a).localeCompare(at(b)))
}
