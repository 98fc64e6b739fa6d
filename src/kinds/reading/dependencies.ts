import { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Reader } from './reader.ts'

/** The dependency of that key, where it was ever asked for and can be read. */
export async function readDependency(
  reader: Pick<Reader, 'find'>,
  key: string,
): Promise<Dependency | undefined> {
  const found = await reader.find({ kind: 'dependency', id: key })
  return Dependency.safeParse(found?.document).data
}

/** Every dependency that is not gone; one that cannot be read is left out. */
export async function readDependencies(
  reader: Pick<Reader, 'list'>,
): Promise<readonly Dependency[]> {
  const found = await reader.list({ kind: 'dependency' })
  return found
    .flatMap(({ document }) => Dependency.safeParse(document).data ?? [])
    .filter(({ state }) => state !== 'removed')
}
