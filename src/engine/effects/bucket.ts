import { tags } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Performing } from '#src/engine/perform.ts'

/** Makes a bucket, and makes it as it has to be. One of somebody else is left alone. */
export const bucket: Performing<'bucket'> = async (effect, world, { target, fence }, signal) => {
  const { cloud, name, versioned, policy } = effect
  const { buckets } = await world.cloud(cloud)
  const owned = { [tags.owner]: target, [tags.fence]: String(fence) }
  await buckets.create({ name, tags: owned }, signal)
  const found = await buckets.find(name, signal)
  if (found && found.tags[tags.owner] !== target)
    throw new ProviderFailure(cloud, 'rejected', `Cannot change bucket "${name}": it is not ours`, {
      hint: 'Give it another name, or adopt it: /deliver deps adopt',
    })
  await buckets.settle({ name, versioned, tags: owned, ...(policy && { policy }) }, signal)
  return 'applied'
}
