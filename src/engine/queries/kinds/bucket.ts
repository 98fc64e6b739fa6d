import type { Answering } from '#src/engine/ask.ts'

/** A bucket as its cloud has it. */
export const bucket: Answering<'bucket'> = async ({ cloud, name }, world, signal) => {
  const found = await (await world.cloud(cloud)).buckets.find(name, signal)
  return found ? { is: 'seen', value: found } : { is: 'absent' }
}
