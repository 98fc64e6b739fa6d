import type { Answering } from '#src/engine/ask.ts'
import { readInFlight } from '#src/kinds/reading/deliveries.ts'

/** How far everybody who uses a dependency has what it gives. */
export const connected: Answering<'connected'> = async ({ key, targets }, { store }) => {
  const found = await Promise.all(
    targets.map(async (name) => {
      const [target, inFlight] = await Promise.all([store.target(name), readInFlight(store, name)])
      const revision = target?.settled?.connected?.[key]
      const coming = inFlight.map(({ id }) => id)
      return [name, { coming, ...(revision !== undefined && { revision }) }] as const
    }),
  )
  return { is: 'seen', value: Object.fromEntries(found) }
}
