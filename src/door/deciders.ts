import { environmentsOf, type Catalog } from '#src/core/catalog.ts'
import type { Policy, Tightening } from '#src/core/policy.ts'
import { policyOf } from '#src/core/policy-of.ts'
import { unreachable } from '#src/core/unreachable.ts'
import type { Permission } from './command.ts'
import type { RolePermission } from './roles.ts'

/** What the rules of environments give, beside roles. */
export type RulePermission = Exclude<Permission, RolePermission>

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

/** Rules that hold for an app somewhere. */
export type Ruled = {
  readonly environment: string
  readonly app: string
  readonly policy: Policy
}

/** The rules of every app in every environment that it is delivered to, or of some of them only. */
export function rulesOf(
  catalog: Catalog,
  environment?: string,
  app?: string,
  tightening?: Tightening,
): readonly Ruled[] {
  const apps = Object.values(catalog.apps).filter(({ name }) => app === undefined || name === app)
  return apps.flatMap((one) =>
    environmentsOf(catalog, one)
      .filter((name) => environment === undefined || name === environment)
      .flatMap((name) => {
        const policy = policyOf(catalog, one.name, name, tightening)
        return policy ? [{ environment: name, app: one.name, policy }] : []
      }),
  )
}
