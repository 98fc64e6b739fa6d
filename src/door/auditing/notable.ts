import type { AuditRow } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import type { MessageKey } from '#src/core/record.ts'

/** Whether people who watch over the rules are told of it: in the audit channel, once. */
export function isNotable(row: AuditRow): boolean {
  return notable.some((one) => one(row))
}

/** The message about a row that is worth one. What is old by now, in a file that is sealed late, is no news. */
export function messagesAbout(
  row: AuditRow,
  channel: string | undefined,
  now: Instant,
): readonly MessageKey[] {
  if (channel === undefined || now - row.at > NEWS || !isNotable(row)) return []
  return [{ kind: 'auditRow', subject: String(row.seq), channel }]
}

const NEWS = 24 * 3_600_000

/** What is worth a message; a new case is a line here. */
const notable: readonly ((row: AuditRow) => boolean)[] = [
  // Somebody wanted to change something, or to decide, without the right to.
  ({ action, detail }) =>
    action.startsWith('refused ') && said(detail, 'code') === 'not-allowed' && !isRead(detail),
  // The rules were passed by, and what came of it.
  ({ action }) => /^(delivery|countersign) emergency$/.test(action),
  ({ action }) => action === 'countersign overdue' || action === 'countersign signed',
  // What holds deliveries back was taken away by a person.
  ({ action, actor }) => action === 'freeze ended' && actor.type === 'person',
  ({ action }) => action === 'lock unlockedByOther',
  ({ action, detail }) => action === 'lock' && said(said(detail, 'signal'), 'takeOver') === true,
  // The bot needs a person.
  ({ action }) => action.endsWith(' quarantined'),
]

function isRead(detail: unknown): boolean {
  return said(detail, 'effect') === 'read'
}

function said(detail: unknown, name: string): unknown {
  return typeof detail === 'object' && detail !== null
    ? (detail as Readonly<Record<string, unknown>>)[name]
    : undefined
}
