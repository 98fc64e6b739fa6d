import type { ClusterEntry } from '#src/core/catalog.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Cluster } from './cluster.ts'
import { type KubernetesOptions, openKubernetesCluster } from './kubernetes.ts'

export type ClusterDeps = KubernetesOptions & {
  /** The simulated clusters, by name; only the sandbox and tests have them. */
  readonly simulations?: ReadonlyMap<string, Cluster>
}

/** The cluster that a catalog entry means. Opening asks nothing of the network. */
export async function openCluster(entry: ClusterEntry, deps: ClusterDeps): Promise<Cluster> {
  if (!('simulated' in entry)) return openKubernetesCluster(entry, deps)
  const found = deps.simulations?.get(deps.name)
  if (found) return found
  throw new ProviderFailure(
    deps.name,
    'rejected',
    `Cannot reach cluster "${deps.name}": simulated clusters exist only in the sandbox`,
  )
}
