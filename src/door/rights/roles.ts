import type { Catalog, Role, RoleName } from '#src/core/catalog.ts'
import type { Permission } from '#src/door/command.ts'

/** What roles give; the rest is given by the rules of environments. */
export type RolePermission = Extract<Permission, 'view' | 'deploy' | 'operate'>

/** The role that a permission needs at least; each role includes the one before. */
export const roleFor: Readonly<Record<RolePermission, RoleName>> = {
  view: 'viewer',
  deploy: 'developer',
  operate: 'operator',
}

/** Whether a role gives it at all. */
export function isByRole(permission: Permission): permission is RolePermission {
  return Object.hasOwn(roleFor, permission)
}

/** One entry of the catalog's roles. */
export type Grant = { readonly name: RoleName; readonly role: Role }

/** Every entry, from the least role up. */
export function grantsOf({ roles }: Catalog): readonly Grant[] {
  return ordered.flatMap((name) => (roles[name] ?? []).map((role) => ({ name, role })))
}

/** Whether the entry gives the permission there; without an environment: anywhere. */
export function gives(
  { name, role }: Grant,
  permission: RolePermission,
  environment?: string,
): boolean {
  const isHighEnough = ordered.indexOf(name) >= ordered.indexOf(roleFor[permission])
  const isThere =
    environment === undefined ||
    role.environments === undefined ||
    role.environments.includes(environment)
  return isHighEnough && isThere
}

const ordered: readonly RoleName[] = ['viewer', 'developer', 'operator']
