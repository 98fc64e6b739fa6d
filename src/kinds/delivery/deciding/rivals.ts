import type { Delivery } from '#src/core/delivery.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import type { Rival, Seen } from '#src/core/queries.ts'
import { compareVersions } from '#src/core/release.ts'
import type { Said } from '#src/kinds/delivery/stage.ts'

/**
 * Older releases that wait for the same target give way, unless the rules say that each has its turn. As long as this one
 * is only asked for, what people approved already stays; an emergency gives way to another emergency alone.
 */
export function outdating(
  { id, purpose, wanted, requestedAt, emergency }: Delivery,
  { queue }: Policy,
  { seen, isAllowed }: { readonly seen: Seen['rivals']; readonly isAllowed: boolean },
): Partial<Said> {
  if (queue === 'all' || purpose !== 'deploy' || seen?.is !== 'seen') return {}
  const older = seen.value.filter(
    (rival) =>
      rival.id !== id &&
      rival.purpose === 'deploy' &&
      !rival.begun &&
      (isAllowed || !rival.isApproved) &&
      (emergency !== undefined || !rival.isEmergency) &&
      isOlder(rival, { version: wanted, requestedAt }),
  )
  const signals = older.map((rival) => ({
    to: { kind: 'delivery', id: rival.id },
    key: `${id}/outdates/${isAllowed ? 'allowed' : 'asked'}`,
    signal: { type: 'outdated', by: id } as const,
  }))
  return { signals }
}

function isOlder(rival: Rival, than: Pick<Rival, 'version' | 'requestedAt'>): boolean {
  const byTime = rival.requestedAt - than.requestedAt
  return (compareVersions(rival.version, than.version) ?? byTime) < 0
}
