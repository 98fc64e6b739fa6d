import { z } from 'zod'
import type { Store, StoredRecord } from '#db/store.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import { dependencyKey, sharedOwner } from '#src/core/dependencies/need.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { didYouMean } from '#src/door/grammar/suggest.ts'
import { dependencyName } from '#src/kinds/dependency/words.ts'
import { readDependencies } from '#src/kinds/reading/dependencies.ts'

/** The arguments with which a person means a dependency: `db of checkout in production`. */
export const dependencyArgs = {
  dependency: z.string().describe('the dependency, by the name that its app has for it'),
  app: z
    .string()
    .optional()
    .describe('whose it is; left out, or "shared", for what several apps share'),
  environment: z.string().describe('the environment'),
}

/** The words for them. */
export const dependencyWords = {
  dependency: { by: 'place', names: 'dependency' },
  app: { by: 'place', names: 'app', orShared: true, prepositions: ['of'] },
  environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
} as const

/** How a command names a dependency, and what it does to it, after "Cannot". */
export type DependencyMeant = {
  readonly doing: string
  readonly dependency: string
  readonly app?: string | undefined
  readonly environment: string
}

/** A dependency as it is stored, its document read. */
export type StoredDependency = Omit<StoredRecord, 'document'> & { readonly document: Dependency }

/** The dependency that is meant, or a DeliveryError that says which one was probably meant. */
export async function dependencyMeant(
  store: Pick<Store, 'find' | 'list'>,
  meant: DependencyMeant,
): Promise<StoredDependency> {
  const found = await findDependency(store, meant)
  if (found) return found
  throw await unknown(store, meant)
}

/** The same; undefined where there is none. Throws DeliveryError for one that cannot be read. */
export async function findDependency(
  store: Pick<Store, 'find'>,
  { doing, dependency, app = sharedOwner, environment }: DependencyMeant,
): Promise<StoredDependency | undefined> {
  const id = dependencyKey(app, dependency.toLowerCase(), environment)
  const found = await store.find({ kind: 'dependency', id })
  if (!found) return undefined
  const { data: document } = Dependency.safeParse(found.document)
  if (document) return { ...found, document }
  throw new DeliveryError('unavailable', `Cannot ${doing}: the record of ${id} is damaged`, {
    hint: 'The log says how',
  })
}

async function unknown(
  store: Pick<Store, 'list'>,
  { doing, dependency, app = sharedOwner, environment }: DependencyMeant,
): Promise<DeliveryError> {
  const all = (await readDependencies(store)).filter((one) => one.environment === environment)
  const names = all.filter(({ owner }) => owner === app).map(({ name }) => name)
  const elsewhere = all.filter(({ name }) => name === dependency.toLowerCase())
  const whose =
    app === sharedOwner
      ? `no dependency "${dependency.slice(0, 60)}" is shared in ${environment}`
      : `${app} has no dependency "${dependency.slice(0, 60)}" in ${environment}`
  return new DeliveryError('not-possible', `Cannot ${doing}: ${whose}`, {
    hint:
      names.length === 0 && elsewhere.length > 0
        ? `There is: ${elsewhere.slice(0, 5).map(dependencyName).join('; ')}`
        : names.length === 0
          ? 'A dependency is there once a delivery has asked for it'
          : didYouMean(dependency, names, 'dependencies'),
  })
}
