import type { Cluster } from '#providers/cluster/cluster.ts'
import type { Catalog, ClusterEntry } from '#src/core/catalog.ts'
import { openedOnce } from './opening.ts'

export type Clusters = {
  /** Rejects with ProviderFailure when the catalog has no such cluster, or it cannot be opened. */
  cluster(name: string): Promise<Cluster>
  close(): Promise<void>
}

/** Opens each cluster of the catalog once, and again when its entry changes. */
export function createClusters(
  catalog: () => Catalog,
  open: (name: string, entry: ClusterEntry) => Promise<Cluster>,
): Clusters {
  const { get, close } = openedOnce('cluster', () => catalog().clusters, open)
  return { cluster: get, close }
}
