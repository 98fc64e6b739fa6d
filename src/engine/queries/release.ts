import type { Answering } from '#src/engine/ask.ts'
import { lookUp } from '#src/engine/look-up.ts'

/** Asks the source itself, so that a tag that moved since the last poll is noticed. */
export const release: Answering<'release'> = async ({ app, version }, world, signal) => {
  const found = await lookUp(app, version, world, signal)
  return found ? { is: 'seen', value: found } : { is: 'absent' }
}
