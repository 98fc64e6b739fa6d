import { rivalOf } from '#src/core/rules/rival.ts'
import type { Answering } from '#src/engine/ask.ts'
import { readInFlight } from '#src/kinds/reading/deliveries.ts'

/** Deliveries to a target that have not ended. */
export const rivals: Answering<'rivals'> = async ({ target }, { store }) => {
  const inFlight = await readInFlight(store, target)
  return { is: 'seen', value: inFlight.map(rivalOf) }
}
