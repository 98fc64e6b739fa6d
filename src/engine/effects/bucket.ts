import { tags } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Performing } from '#src/engine/perform.ts'

/** Makes a bucket, and makes it as it has to be. One of somebody else is left alone. */
export const bucket: Performing<'bucket'> = async (effect, world, { target, fence }, signal) => {
  const { cloud, name, versioned, policy, isAdopted } = effect
  const { buckets } = await world.cloud(cloud)
  const owned = { [tags.owner]: target, [tags.fence]: String(fence) }
  await buckets.create({ name, tags: owned }, signal)
  const found = await buckets.find(name, signal)
  const owner = found?.tags[tags.owner]
  if (!found) throw new ProviderFailure(cloud, 'unavailable', `Cannot look at bucket "${name}" yet`)
  if (owner !== target && !(isAdopted && owner === undefined))
    throw new ProviderFailure(
      cloud,
      'rejected',
      `Cannot change bucket "${name}": ${owner === undefined ? 'it is not ours' : `it belongs to ${owner}`}`,
      { hint: 'Give it another name, or adopt it: /deliver deps adopt' },
    )
  await buckets.settle({ name, versioned, tags: owned, ...(policy && { policy }) }, signal)
  return 'applied'
}
