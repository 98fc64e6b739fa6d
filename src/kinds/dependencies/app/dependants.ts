import { satisfies } from 'semver'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { AppSpec } from './spec.ts'

/** Who needs which versions of an app. */
export type Dependant = { readonly by: string; readonly range: string }

/** Ranges that others in the same environment need of an app: only those who are delivered count. */
export function dependantsOf(
  dependencies: readonly Dependency[],
  { app, environment }: { readonly app: string; readonly environment: string },
): readonly Dependant[] {
  return dependencies.flatMap((one) => {
    const spec = one.kind === 'app' && one.environment === environment && one.current?.spec
    const { data } = AppSpec.safeParse(spec)
    const isUsed = one.usedBy.some(({ version }) => version !== undefined)
    return data && data.app === app && isUsed ? [{ by: one.owner, range: data.version }] : []
  })
}

/** Who would lose what they need if the app ran in this version; undefined where nobody would. */
export function needsMoreThan(
  version: string,
  dependants: readonly Dependant[],
): Dependant | undefined {
  return dependants.find(({ range }) => !satisfies(version, range, { includePrerelease: true }))
}
