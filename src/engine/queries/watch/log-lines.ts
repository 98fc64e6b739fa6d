import type { Answering } from '#src/engine/ask.ts'
import { readLogs } from '#src/engine/watching/logs.ts'

/** Nobody reads more of them in a message that changes every few seconds. */
const MOST = 500

/** What an app wrote since a moment, as people may see it. */
export const logLines: Answering<'logLines'> = async (query, world, signal) => {
  const to = world.clock.now()
  const found = await readLogs({ ...query, to, limit: MOST }, world, signal)
  return { is: 'seen', value: { ...found, to } }
}
