import type { NewRecord } from '#src/core/record.ts'
import type { GroupIdentity } from '#src/core/watch/alerts.ts'
import { groupId } from '#src/core/watch/group-id.ts'

/** A group of alerts as it is created with the first that is heard of it, or after a long rest; what it says comes as a signal. */
export function newAlertGroup(identity: GroupIdentity): NewRecord {
  const id = groupId(identity)
  const document = { version: 1, id, ...identity }
  return { kind: 'alertGroup', id, document, state: 'new', revives: true }
}

/** What `stateOf` calls a group that is not over: whoever asks Alertmanager looks for these. */
export const openStates = ['firing', 'silenced', 'acknowledged'] as const
