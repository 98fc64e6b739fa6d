import type { Delivery, Rendered } from '#src/core/delivery.ts'
import type { PlannedMigration } from '#src/core/dependencies/plan.ts'
import type { Release } from '#src/core/release.ts'
import type { Target } from '#src/core/target.ts'
import { isBelow } from '#src/core/rules/floor.ts'
import type { Hash } from './objects.ts'

/** A migration that still has to run, with what runs it. */
export type Pending = PlannedMigration & {
  readonly manifests: Hash
  readonly deadlineSeconds: number
}

/**
 * What has to happen to data before this release, each once in an environment: what the release before left to do, which
 * takes the way back to anything older away, and then what this one needs.
 */
export function pendingMigrations(
  { purpose }: Pick<Delivery, 'purpose'>,
  release: Pick<Release, 'version'>,
  { migrations }: Pick<Rendered, 'migrations'>,
  target: Pick<Target, 'contract' | 'migrations'>,
): readonly Pending[] {
  if (purpose === 'rollback') return []
  const { contract } = target
  const left =
    contract && isDue(purpose, contract, release)
      ? [{ phase: 'contract' as const, risk: 'irreversible' as const, ...contract }]
      : []
  const expand = migrations?.expand
  const next = expand
    ? [
        {
          phase: 'expand' as const,
          risk: 'none' as const,
          version: release.version,
          deadlineSeconds: migrations.deadlineSeconds,
          ...expand,
        },
      ]
    : []
  return [...left, ...next].filter((one) => !hasRun(one, target))
}

/** With the next release, never with one before it that may need what goes; or when somebody says so. */
function isDue(
  purpose: Delivery['purpose'],
  contract: { readonly version: string },
  release: { readonly version: string },
): boolean {
  if (purpose === 'contract') return true
  return (
    purpose === 'deploy' &&
    contract.version !== release.version &&
    !isBelow(release.version, contract)
  )
}

function hasRun(
  { phase, version, manifests }: Pick<Pending, 'phase' | 'version' | 'manifests'>,
  { migrations = [] }: Pick<Target, 'migrations'>,
): boolean {
  return migrations.some(
    (one) => one.phase === phase && one.version === version && one.manifests === manifests,
  )
}
