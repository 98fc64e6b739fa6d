import { tags } from '#src/core/dependencies/cloud.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { OnBehalf } from '#src/engine/world.ts'

/** Throws ProviderFailure for what carries another's tag, or none: only what is ours is taken away. */
export function refuseOthersOf(
  found: { readonly tags: Readonly<Record<string, string>> },
  { target }: Pick<OnBehalf, 'target'>,
  { provider, doing }: { readonly provider: string; readonly doing: string },
): void {
  const owner = found.tags[tags.owner]
  if (owner === target) return
  const whose = owner === undefined ? 'it is not ours' : `it belongs to ${owner}`
  throw new ProviderFailure(provider, 'rejected', `Cannot ${doing}: ${whose}`)
}
