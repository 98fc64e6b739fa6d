import { stringify } from 'csv-stringify/sync'
import type { AuditedRow } from '#src/door/audit.ts'

/** The line of column names. */
export const auditCsvHeader: string = csv([
  [
    'row',
    'at',
    'actor type',
    'actor id',
    'actor name',
    'action',
    'app',
    'environment',
    'plan',
    'channel',
    'request',
    'detail',
    'hash',
  ],
])

/** Rows as CSV. No cell is a formula to a spreadsheet: what would begin one gets an apostrophe before it. */
export function auditCsv(rows: readonly AuditedRow[]): string {
  return csv(rows.map(cellsOf))
}

function cellsOf(row: AuditedRow): readonly string[] {
  const { seq, at, actor, action, app, environment, plan, channel, invocation, detail } = row
  return [
    String(seq),
    new Date(at).toISOString(),
    actor.type,
    actor.type === 'person' ? actor.id : '',
    actor.type === 'system' ? '' : actor.name,
    action,
    app ?? '',
    environment ?? '',
    plan ?? '',
    channel ?? '',
    invocation,
    JSON.stringify(detail),
    row.hash ?? '',
  ]
}

function csv(lines: readonly (readonly string[])[]): string {
  return stringify(
    lines.map((cells) => [...cells]),
    { escape_formulas: true, record_delimiter: 'windows' },
  )
}
