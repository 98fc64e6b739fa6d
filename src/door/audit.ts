import type { AuditRow, NewAudit } from '#db/store.ts'
import type { Context } from './command.ts'

/** Who did what through which request, for the audit: every submission of a command carries one. */
export function auditOf(
  { invocation }: Pick<Context, 'invocation'>,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): NewAudit {
  return {
    actor: invocation.actor,
    action,
    invocation: invocation.id,
    detail: { via: invocation.via, ...detail },
  }
}

/** A row of the audit, for whoever shows it. */
export type AuditedRow = AuditRow
