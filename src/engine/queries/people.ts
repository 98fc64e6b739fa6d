import type { Answering } from '#src/engine/ask.ts'

/** Who some people are, asked as things are now. */
export const people: Answering<'people'> = async ({ environment, ids }, world) => {
  const found = ids.map(async (id) => [id, await world.elector(id, environment)] as const)
  return { is: 'seen', value: Object.fromEntries(await Promise.all(found)) }
}
