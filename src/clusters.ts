import type { Cluster } from '#providers/cluster/cluster.ts'
import type { Catalog, ClusterEntry } from '#src/core/catalog.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { canonical } from '#src/core/hash.ts'

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
  const opened = new Map<string, { readonly entry: string; readonly cluster: Promise<Cluster> }>()

  return {
    async cluster(name) {
      const entry = catalog().clusters[name]
      if (!entry)
        throw new ProviderFailure(
          name,
          'rejected',
          `Cannot reach cluster "${name}": the catalog does not name it`,
        )
      const known = opened.get(name)
      if (known?.entry === canonical(entry)) return known.cluster
      const cluster = open(name, entry)
      opened.set(name, { entry: canonical(entry), cluster })
      cluster.catch(() => opened.delete(name))
      if (known) void known.cluster.then((old) => old.close()).catch(() => undefined)
      return cluster
    },
    async close() {
      const all = [...opened.values()]
      opened.clear()
      await Promise.allSettled(all.map(async ({ cluster }) => (await cluster).close()))
    },
  }
}
