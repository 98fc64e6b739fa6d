import { Dependency, type DependencySeen } from '#src/core/dependencies/dependency.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'

/** How dependencies stand, as their records have it; one that was taken out of the loop holds. */
export const needs: Answering<'needs'> = async ({ keys }, { store }) => {
  const found = await Promise.all(keys.map((key) => look(key, store)))
  return { is: 'seen', value: Object.fromEntries(found.flat().map((one) => [one.id, one])) }
}

async function look(id: string, store: World['store']): Promise<readonly DependencySeen[]> {
  const found = await store.find({ kind: 'dependency', id })
  const { data } = Dependency.safeParse(found?.document)
  if (!found) return []
  if (!data)
    throw new ProviderFailure('dependencies', 'rejected', `Cannot read the record of ${id}`, {
      hint: 'The log says how it is damaged',
    })
  if (found.quarantined === undefined) return [data]
  const because = `something broke while it was looked at: ${found.quarantined}`
  return [{ ...data, state: 'held', failure: { because }, isBroken: true }]
}
