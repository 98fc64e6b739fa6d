import type { Store } from '#db/store.ts'
import { NO_MANIFESTS } from '#src/core/hash.ts'
import type { Hash, Manifest } from '#src/core/plan/objects.ts'

/** Rendered manifests, read back from the artifacts; they were checked when they were rendered. */
export async function manifestsIn(
  store: Pick<Store, 'artifact'>,
  hash: Hash,
): Promise<readonly Manifest[]> {
  if (hash === NO_MANIFESTS) return []
  const bytes = await store.artifact(hash)
  if (bytes === undefined)
    throw new Error(`Cannot read the manifests ${hash}: the artifact is gone`)
  return JSON.parse(bytes) as Manifest[]
}
