import type { Answering } from '#src/engine/ask.ts'
import { readStations } from '#src/kinds/reading/stations.ts'

/** An app in all its environments. */
export const pipeline: Answering<'pipeline'> = async ({ app }, { catalog, store }) => {
  const entry = catalog().apps[app]
  if (!entry) return { is: 'absent' }
  const environments = await readStations(store, catalog(), entry)
  return { is: 'seen', value: { channel: entry.channel, environments } }
}
