import type { Instant } from '#src/core/clock.ts'
import { isOpen, type AlertGroup } from './group.ts'

/** So long a group is looked through after its end, in milliseconds: labels may have endless values, and so many groups. */
export const QUIET = 7 * 24 * 3_600_000

/**
 * A group of which nothing was heard for long rests: what it knew of alerts is forgotten, but not how old they are, and
 * its last thread, so that the next has a number of its own.
 */
export function rest(
  group: AlertGroup,
  now: Instant,
): { readonly group: AlertGroup; readonly wakeAt?: Instant } {
  const { alerts, episode, forgotten } = group
  if (isOpen(group) || alerts.some(({ firing }) => firing)) return { group }
  const quietSince = Math.max(episode?.resolvedAt ?? 0, ...alerts.map(({ heardAt }) => heardAt))
  if (now < quietSince + QUIET) return { group, wakeAt: quietSince + QUIET }
  const oldest = Math.max(forgotten, ...alerts.map(({ startsAt }) => startsAt))
  const known = { alerts: [], past: [], silences: [], truncated: 0 }
  return { group: { ...group, ...known, forgotten: oldest, rests: true } }
}
