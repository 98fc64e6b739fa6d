import type { Answering } from '#src/engine/ask.ts'
import { readTiers } from '#src/kinds/reading/tiers.ts'

/** How a release stands in the environments before one. */
export const tiers: Answering<'tiers'> = async (query, { catalog, store }) => {
  const value = await readTiers(store, catalog(), query)
  return value ? { is: 'seen', value } : { is: 'absent' }
}
