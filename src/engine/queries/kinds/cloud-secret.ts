import type { Answering } from '#src/engine/ask.ts'

/** What a secret store says of a secret without telling it. */
export const cloudSecret: Answering<'cloudSecret'> = async ({ cloud, name }, world, signal) => {
  const found = await (await world.cloud(cloud)).secrets.find(name, signal)
  return found ? { is: 'seen', value: found } : { is: 'absent' }
}
