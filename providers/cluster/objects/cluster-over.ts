import type { Cluster } from '#providers/cluster/cluster.ts'
import { eventsIn } from '#providers/cluster/inspect/events.ts'
import { podsIn } from '#providers/cluster/inspect/pods.ts'
import { usageIn } from '#providers/cluster/inspect/usage.ts'
import { workloadsIn } from '#providers/cluster/inspect/workloads.ts'
import type { Api } from './api.ts'
import { applyAll, removeAll } from './apply.ts'
import { dryRunAll } from './dry-run.ts'
import { observeAll } from './observe.ts'
import { readAll, readSecretOf } from './read.ts'

/** A cluster by its API server: what a delivery does is the same over HTTP and in memory. */
export function clusterOver(api: Api): Cluster {
  return {
    dryRun: (request, signal) => dryRunAll(api, request, signal),
    observe: (request, signal) => observeAll(api, request, signal),
    apply: (request, signal) => applyAll(api, request, signal),
    remove: (request, signal) => removeAll(api, request, signal),
    read: (request, signal) => readAll(api, request, signal),
    secret: (of, signal) => readSecretOf(api, of, signal),
    pods: (of, signal) => podsIn(api, of, signal),
    workloads: (of, signal) => workloadsIn(api, of, signal),
    events: (of, signal) => eventsIn(api, of, signal),
    usage: (of, signal) => usageIn(api, of, signal),
    podLog: (of, signal) => api.podLog(of, signal),
    watch: (namespace, changed) => api.watch(namespace, changed),
    ping: (signal) => api.ping(signal),
    close: () => api.close(),
  }
}
