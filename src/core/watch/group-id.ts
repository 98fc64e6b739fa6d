import { canonical, shortHash } from '#src/core/hash.ts'
import type { GroupIdentity } from './alerts.ts'

/** The id that people type for a group of alerts: the same group has the same for ever. `a-7c3f90d2`. */
export function groupId({ alertmanager, receiver, groupLabels }: GroupIdentity): string {
  return `a-${shortHash(canonical({ alertmanager, receiver, groupLabels }))}`
}
