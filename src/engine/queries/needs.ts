import type { Answering } from '#src/engine/ask.ts'
import { readDependency } from '#src/kinds/reading/dependencies.ts'

/** How dependencies stand, as their records have it. */
export const needs: Answering<'needs'> = async ({ keys }, { store }) => {
  const found = await Promise.all(keys.map((key) => readDependency(store, key)))
  return {
    is: 'seen',
    value: Object.fromEntries(found.flatMap((one) => (one ? [[one.id, one]] : []))),
  }
}
