import type { Rendered } from '#src/core/delivery.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import { objectKey } from './objects.ts'
import type { Change, Plan } from './plan.ts'
import { pinned, type Release } from '#src/core/release.ts'

/**
 * The ordered changes and the hash over what is intended: where, which digests, which manifests, what goes. What
 * happens to run at the moment is shown, but does not count: a vote would be void whenever a pod restarts.
 */
export function planOf(release: Release, rendered: Rendered, changes: readonly Change[]): Plan {
  const intent = {
    cluster: rendered.cluster,
    namespace: rendered.namespace,
    version: release.version,
    artifacts: release.artifacts.map(pinned).toSorted(),
    manifests: rendered.manifests,
    removals: changes
      .filter(({ action }) => action === 'remove')
      .map(({ object }) => objectKey(object))
      .toSorted(),
  }
  return { hash: hashOf(canonical(intent)), changes: [...changes] }
}
