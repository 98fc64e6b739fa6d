import type { Catalog, Role, RoleName } from '#src/core/catalog.ts'
import type { Permission } from './command.ts'

/** The role that a permission needs at least; each role includes the one before. */
export const roleFor: Readonly<Record<Permission, RoleName>> = {
  view: 'viewer',
  deploy: 'developer',
  operate: 'operator',
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
  permission: Permission,
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
