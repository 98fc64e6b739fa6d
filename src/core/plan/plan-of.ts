import type { Delivery, Rendered } from '#src/core/delivery.ts'
import type { DependencyChange } from '#src/core/dependencies/plan.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import { newTarget, type Target } from '#src/core/target.ts'
import { without } from '#src/core/without.ts'
import { pendingMigrations, type Pending } from './migrations.ts'
import { objectKey } from './objects.ts'
import type { Change, Plan } from './plan.ts'
import { pinned, type Release } from '#src/core/release.ts'
import { wayBackPoints } from './way-back.ts'

/** What a plan is made of, beside what is to run. */
export type Computed = {
  readonly changes: readonly Change[]
  readonly dependencies?: readonly DependencyChange[] | undefined
  readonly purpose?: Delivery['purpose']
  readonly target?: Target
}

/**
 * The ordered changes and the hash over what is intended: where, which digests, which manifests, what goes, what happens
 * to dependencies and data. What happens to run at the moment is shown, but does not count: a vote would be void whenever
 * a pod restarts.
 */
export function planOf(
  release: Release,
  rendered: Rendered,
  { changes, dependencies = [], purpose = 'deploy', target = newTarget('') }: Computed,
): Plan {
  const migrations = pendingMigrations({ purpose }, release, rendered, target)
  const wayBack = wayBackPoints({ release, rendered, dependencies, migrations, target })
  const intent = {
    cluster: rendered.cluster,
    namespace: rendered.namespace,
    version: release.version,
    artifacts: release.artifacts.map(pinned).toSorted(),
    manifests: rendered.manifests,
    removals: changes
      .filter(({ action }) => action === 'remove')
      .map(({ object }) => objectKey(object))
      .toSorted(),
    ...(rendered.needs && { needs: rendered.needs, dependencies: dependencies.map(intended) }),
    ...(migrations.length > 0 && {
      migrations: migrations.map(migrated),
      compatibleFrom: rendered.migrations?.compatibleFrom ?? null,
    }),
  }
  return {
    hash: hashOf(canonical(intent)),
    changes: [...changes],
    ...(rendered.needs && { dependencies: [...dependencies] }),
    ...(migrations.length > 0 && {
      migrations: migrations.map((one) => without(one, 'manifests', 'deadlineSeconds')),
    }),
    ...(wayBack.length > 0 && { wayBack: [...wayBack] }),
  }
}

/** Words that kinds promise to keep whatever the status is. */
function intended({ key, steps }: DependencyChange) {
  return { key, steps: steps.map(({ what, risk }) => ({ what, risk })) }
}

function migrated({ phase, version, manifests }: Pending) {
  return { phase, version, manifests }
}
