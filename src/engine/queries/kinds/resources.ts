import type { Answering } from '#src/engine/ask.ts'

/** Objects as they are now. */
export const resources: Answering<'resources'> = async (query, world, signal) => {
  const { namespace, objects } = query
  const { read } = await world.cluster(query.cluster)
  return { is: 'seen', value: await read({ namespace, objects }, signal) }
}
