import type { Answering } from '#src/engine/ask.ts'

/** A managed database, with what an upgrade has to know of it. */
export const database: Answering<'database'> = async (query, world, signal) => {
  const { databases } = await world.cloud(query.cloud)
  const { id, parameterGroup: group } = query
  const [instance, snapshots, parameterGroup] = await Promise.all([
    databases.find(id, signal),
    databases.snapshots(id, signal),
    group === undefined ? undefined : databases.parameterGroup(group, signal),
  ])
  const targets = query.targets && instance ? await databases.targets(instance, signal) : undefined
  return {
    is: 'seen',
    value: {
      snapshots,
      ...(instance && { instance }),
      ...(targets && { targets }),
      ...(parameterGroup && { parameterGroup }),
    },
  }
}
