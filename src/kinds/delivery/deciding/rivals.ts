import { compareBuild, parse } from 'semver'
import type { Delivery } from '#src/core/delivery.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import type { Rival, Seen } from '#src/core/queries.ts'
import type { Said } from '#src/kinds/delivery/stage.ts'

/** Older releases that wait for the same target give way, unless the rules say that each has its turn. */
export function outdating(
  { id, purpose, wanted, requestedAt }: Delivery,
  { queue }: Policy,
  seen: Seen['rivals'],
): Partial<Said> {
  if (queue === 'all' || purpose !== 'deploy' || seen?.is !== 'seen') return {}
  const older = seen.value.filter(
    (rival) =>
      rival.id !== id &&
      rival.purpose === 'deploy' &&
      !rival.begun &&
      isOlder(rival, { version: wanted, requestedAt }),
  )
  const signals = older.map((rival) => ({
    to: { kind: 'delivery', id: rival.id },
    key: `${id}/outdates`,
    signal: { type: 'outdated', by: id } as const,
  }))
  return { signals }
}

function isOlder(rival: Rival, than: Pick<Rival, 'version' | 'requestedAt'>): boolean {
  const [a, b] = [rival.version, than.version].map((version) => parse(version, { loose: true }))
  return a && b ? compareBuild(a, b) < 0 : rival.requestedAt < than.requestedAt
}
