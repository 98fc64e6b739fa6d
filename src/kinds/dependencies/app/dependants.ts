import { satisfies } from 'semver'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { AppSpec } from './spec.ts'

/** Ranges that others in the same environment need of an app: only those who are delivered count. */
export function dependantsOf(
  dependencies: readonly Dependency[],
  { app, environment }: { readonly app: string; readonly environment: string },
): readonly { readonly by: string; readonly range: string }[] {
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
  dependants: readonly { readonly by: string; readonly range: string }[],
): { readonly by: string; readonly range: string } | undefined {
  return dependants.find(({ range }) => !satisfies(version, range, { includePrerelease: true }))
}
