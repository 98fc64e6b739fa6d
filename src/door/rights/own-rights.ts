import { environmentsOf, type Catalog, type RoleName } from '#src/core/catalog.ts'
import { isAmong, type Elector } from '#src/core/rules/identity.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import { policyOf, rulesWithoutApp } from '#src/core/rules/policy-of.ts'
import type { Context } from '#src/door/command.ts'
import { decidersOf, rulePermissions, type RulePermission } from './deciders.ts'
import { isHeld } from '#src/door/electors.ts'
import { gives, grantsOf, type Grant, type RolePermission } from './roles.ts'

/** What somebody may do, where, and what gives it to them. */
export type OwnRights = {
  readonly id: string
  readonly name: string
  readonly groups: readonly string[]
  /** `github:dana`. */
  readonly logins: readonly string[]
  readonly environments: readonly RightsThere[]
}

export type RightsThere = {
  readonly environment: string
  /** The highest that they have there. */
  readonly role: { readonly name: RoleName; readonly by: readonly By[] } | undefined
  /** What a role would give that theirs does not, and who has it. */
  readonly lacks: readonly {
    readonly permission: RolePermission
    readonly ask: readonly string[]
  }[]
  readonly decisions: readonly Decides[]
  /** Apps whose rules name others. */
  readonly exceptions: readonly { readonly app: string; readonly decisions: readonly Decides[] }[]
}

/** Whether they are among those whom the rules name; whoever else is, where they are not. Both empty: nobody is. */
export type Decides = {
  readonly permission: RulePermission
  readonly by: readonly By[]
  readonly ask: readonly string[]
}

/** What gives a right: a group, being named, being somebody of the workspace, being operator. */
export type By =
  | { readonly is: 'group'; readonly name: string }
  | { readonly is: 'named' | 'everyone' | 'operator' }

type Knowing = Pick<Context, 'catalog' | 'elector' | 'named'>

/** Explains somebody's rights everywhere, by who they are at this moment. Rejects with DeliveryError. */
export async function ownRights(id: string, context: Knowing): Promise<OwnRights> {
  const names = Object.keys(context.catalog.environments)
  const me = await context.elector(id, names[0] ?? '')
  return {
    id,
    name: me.name,
    groups: me.groups,
    logins: me.logins,
    environments: await Promise.all(names.map((name) => rightsIn(name, id, context))),
  }
}

async function rightsIn(environment: string, id: string, context: Knowing): Promise<RightsThere> {
  const { catalog } = context
  const me = await context.elector(id, environment)
  const held = grantsOf(catalog).filter(
    (grant) => isHeld(grant.role, me) && gives(grant, 'view', environment),
  )
  const highest = held.at(-1)?.name
  const by = held.filter(({ name }) => name === highest).flatMap((grant) => bySpeaking(grant, me))
  const base = rulesWithoutApp(catalog, environment)
  const ruled = (policy: Policy) => decisionsBy(policy, me, environment, context)
  const decisions = base ? await ruled(base) : []
  const exceptions = await Promise.all(
    exceptionsIn(environment, base, catalog).map(async ({ app, policy }) => ({
      app,
      decisions: await ruled(policy),
    })),
  )
  const all = [...decisions, ...exceptions.flatMap((one) => one.decisions)]
  const decides = all.some((one) => one.by.length > 0)
  const lacks = await lacking(environment, held, context)
  return {
    environment,
    role: highest && { name: highest, by: distinct(by) },
    // Whoever decides may look.
    lacks: lacks.filter(({ permission }) => permission !== 'view' || !decides),
    decisions,
    exceptions,
  }
}

function bySpeaking({ role: { users, groups = [], everyone } }: Grant, me: Elector): readonly By[] {
  return [
    ...(users?.includes(me.id) ? [{ is: 'named' } as const] : []),
    ...groups
      .filter((name) => me.groups.includes(name))
      .map((name) => ({ is: 'group', name }) as const),
    ...(everyone ? [{ is: 'everyone' } as const] : []),
  ]
}

async function lacking(
  environment: string,
  held: readonly Grant[],
  context: Knowing,
): Promise<RightsThere['lacks']> {
  const wanted: readonly RolePermission[] = ['view', 'deploy', 'operate']
  const missing = wanted.filter(
    (permission) => !held.some((grant) => gives(grant, permission, environment)),
  )
  return Promise.all(
    missing.map(async (permission) => ({
      permission,
      ask: await holders(permission, environment, context),
    })),
  )
}

async function holders(
  permission: RolePermission,
  environment: string,
  { catalog, named }: Knowing,
): Promise<readonly string[]> {
  const grants = grantsOf(catalog).filter((grant) => gives(grant, permission, environment))
  const voters = grants.flatMap(({ role: { users = [], groups = [] } }) => [...groups, ...users])
  return named([...new Set(voters)])
}

/** Rules that ask for no decision are none to speak of. */
async function decisionsBy(
  policy: Policy,
  me: Elector,
  environment: string,
  context: Knowing,
): Promise<readonly Decides[]> {
  const asked = rulePermissions.filter((permission) => isAsked(permission, policy))
  return Promise.all(
    asked.map(async (permission): Promise<Decides> => {
      const deciders = decidersOf(permission, policy)
      if (deciders === 'operators')
        return me.isOperator
          ? { permission, by: [{ is: 'operator' }], ask: [] }
          : { permission, by: [], ask: await holders('operate', environment, context) }
      const by = deciders
        .filter((voter) => isAmong(me, [voter]))
        .map((voter): By => (voter === me.id ? { is: 'named' } : { is: 'group', name: voter }))
      return { permission, by, ask: by.length > 0 ? [] : await context.named(deciders) }
    }),
  )
}

/** An emergency passes something only where something stands in the way. */
function isAsked(permission: RulePermission, policy: Policy): boolean {
  if (permission === 'approve') return policy.approval !== undefined
  if (permission === 'signOff') return policy.signOff !== undefined
  const { approval, freeze, requiredSoakTime } = policy
  return approval !== undefined || freeze.length > 0 || requiredSoakTime > 0
}

function exceptionsIn(environment: string, base: Policy | undefined, catalog: Catalog) {
  const usual = base && decidersIn(base)
  return Object.values(catalog.apps)
    .filter((app) => environmentsOf(catalog, app).includes(environment))
    .flatMap(({ name }) => {
      const policy = policyOf(catalog, name, environment)
      return policy && decidersIn(policy) !== usual ? [{ app: name, policy }] : []
    })
}

/** Who decides, as one text to compare. */
function decidersIn(policy: Policy): string {
  return JSON.stringify(
    rulePermissions.map(
      (permission) => isAsked(permission, policy) && decidersOf(permission, policy),
    ),
  )
}

function distinct(all: readonly By[]): readonly By[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}
