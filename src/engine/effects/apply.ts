import { ProviderFailure } from '#src/core/errors.ts'
import { withinBounds } from '#src/core/plan/bounds.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Performing } from '#src/engine/perform.ts'

/** Applies objects that a dependency kind built itself: in its namespace, within the catalog's bounds, and no Secrets. */
export const apply: Performing<'apply'> = async (effect, world, { record, ...behalf }, signal) => {
  const { cluster, namespace, objects } = effect
  const manifests = objects.map((object): Manifest => {
    const bounded = withinBounds(object, namespace, world.catalog())
    if ('words' in bounded) throw refusal(cluster, bounded.words)
    if (object.kind === 'Secret')
      throw refusal(cluster, `Secret "${object.metadata.name}" would stand in the store as text`)
    return bounded.manifest
  })
  const { apply: write } = await world.cluster(cluster)
  return write({ namespace, manifests, stamp: { delivery: record.id, ...behalf } }, signal)
}

function refusal(cluster: string, because: string): ProviderFailure {
  return new ProviderFailure(cluster, 'rejected', `Cannot apply what the kind built: ${because}`)
}
