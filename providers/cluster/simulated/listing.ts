import type { ListedSort } from '#providers/cluster/objects/api.ts'
import { eventsOf } from './events.ts'
import type { Json } from './fields.ts'
import { podJson } from './pods.ts'
import { usageOf } from './usage.ts'
import { lookAt, type World, workloadsOf } from './world.ts'

/** Whose rights a list needs. */
export const listedKinds: Readonly<Record<ListedSort, string>> = {
  pods: 'Pod',
  replicasets: 'ReplicaSet',
  jobs: 'Job',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  events: 'Event',
  podmetrics: 'PodMetrics',
}

/** What a namespace has of one sort, as the API server would show it now. */
export function listed(world: World, sort: ListedSort, namespace: string): Json[] | undefined {
  const now = world.clock.now()
  const { controllers } = world
  if (sort === 'pods') return controllers.simulated(namespace).map((pod) => podJson(pod, now))
  if (sort === 'events')
    return [
      ...controllers.simulated(namespace).flatMap((pod) => eventsOf(pod, now)),
      ...controllers.gone(namespace).flatMap(({ pod, at }) => eventsOf(pod, now, at)),
    ]
  if (sort === 'podmetrics')
    return world.measures
      ? controllers.simulated(namespace).flatMap((pod, _, all) => usageOf(pod, now, all))
      : undefined
  if (sort === 'jobs' || sort === 'horizontalpodautoscalers')
    return [...world.objects.values()].flatMap((one) =>
      one.ref.kind === listedKinds[sort] && one.ref.namespace === namespace
        ? [lookAt(world, one)]
        : [],
    )
  const workloads = workloadsOf(world, namespace).filter(({ kind }) => kind === 'Deployment')
  return workloads.flatMap((workload) =>
    controllers.replicaSets([workload]).map(({ metadata: { name, uid } }) => ({
      metadata: {
        name,
        uid,
        namespace,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: workload.name,
            uid: workload.uid,
            controller: true,
          },
        ],
      },
    })),
  )
}
