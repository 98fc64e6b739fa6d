import type { Answering } from '#src/engine/ask.ts'
import { readSecret, secretName } from '#src/engine/secrets.ts'

/** Looks whether a secret is where it should be, and keeps its value to itself. */
export const secret: Answering<'secret'> = async ({ ref }, world, signal) => {
  const found = await readSecret(ref, world, signal)
  return found
    ? { is: 'seen', value: { version: found.version } }
    : { is: 'absent', because: `${secretName(ref)} is not there` }
}
