import type { ClusterEntry } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Cluster } from './cluster.ts'
import { clusterOver } from './objects/cluster-over.ts'

export type KubernetesOptions = {
  readonly clock: Clock
  /** How failures name the cluster: its name in the catalog. */
  readonly name: string
  /** Told when a watch ended badly; it is begun again by itself. */
  readonly log?: { warn(details: object, message: string): void }
}

/**
 * A Kubernetes cluster by kubeconfig or in-cluster credentials. Opening asks nothing: a cluster that is away, or
 * credentials that cannot be read, show at the first call, and mend by themselves. The client is loaded only here.
 */
export async function openKubernetesCluster(
  entry: Exclude<ClusterEntry, { readonly simulated: true }>,
  { clock, name, log }: KubernetesOptions,
): Promise<Cluster> {
  const [{ apiOver }, { openRequests }] = await Promise.all([
    import('./kubernetes/api.ts'),
    import('./kubernetes/requests.ts'),
  ])
  return clusterOver(
    apiOver(openRequests(entry, name), { clock, failed: complain(name, clock, log) }),
  )
}

/** A cluster that is away for hours is told every few minutes, not at every attempt of every watch. */
function complain(
  cluster: string,
  clock: Clock,
  log: KubernetesOptions['log'],
): (path: string, error: unknown) => void {
  const toldAt = new Map<string, number>()
  return (path, err) => {
    const key = `${path}: ${err instanceof Error ? err.message : String(err)}`
    if (clock.now() - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < quietFor) return
    if (toldAt.size > 500) toldAt.clear()
    toldAt.set(key, clock.now())
    log?.warn({ cluster, path, err }, 'a watch ended and is begun again')
  }
}

const quietFor = 300_000
