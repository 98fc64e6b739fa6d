import type { Policy } from '#src/core/rules/policy.ts'
import { unreachable } from '#src/core/unreachable.ts'
import type { Permission } from '#src/door/command.ts'
import type { RolePermission } from './roles.ts'

/** What the rules of environments give, beside roles. */
export type RulePermission = Exclude<Permission, RolePermission>

export const rulePermissions: readonly RulePermission[] = ['approve', 'signOff', 'emergency']

/** Groups and user ids that the rules name for it; empty where nobody is asked. */
export function decidersOf(
  permission: RulePermission,
  { approval, signOff, emergency }: Policy,
): readonly string[] | 'operators' {
  switch (permission) {
    case 'approve':
      return approval ? [...new Set([...approval.from, ...approval.required])] : []
    case 'signOff':
      return signOff?.from ?? []
    case 'emergency':
      return emergency.from ?? 'operators'
    default:
      return unreachable(permission)
  }
}
