import type { Cluster } from '#providers/cluster/cluster.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'

/** A cluster that answers at once, and always the same: what it costs to look is the cluster's, not the bot's. */
export function stillCluster(workloads: readonly WorkloadStatus[]): Cluster {
  return {
    dryRun: async () => [],
    observe: async () => ({ unapplied: [], unremoved: [], workloads }),
    apply: async () => 'applied',
    remove: async () => 'removed',
    read: async ({ objects }) => objects.map(() => undefined),
    secret: async () => undefined,
    workloads: async () => [],
    pods: async () => [],
    events: async () => [],
    usage: async () => undefined,
    podLog: async () => '',
    watch: () => () => {},
    ping: async () => {},
    close: async () => {},
  }
}
