import type { Catalog, EnvironmentEntry } from '#src/core/catalog.ts'
import { environmentsOf, isAtTag } from '#src/core/catalog.ts'
import { AlertPolicy } from '#src/core/rules/alert-policy.ts'
import { alertmanagerOf } from '#src/core/watch/belongs.ts'
import { ownersIn } from './owners-in.ts'
import { without } from '#src/core/without.ts'
import { ApprovalPolicy } from './policy.ts'
import type { Demand, Policy, PolicyException, Tightening } from './policy.ts'

/**
 * The rules for an app in an environment: the environment's own, the platform's exceptions for the app, and what the
 * app's definition asks for beyond them. Undefined where the catalog has no such app or environment.
 */
export function policyOf(
  catalog: Catalog,
  app: string,
  environment: string,
  tightening?: Demand,
): Policy | undefined {
  const entry = catalog.environments[environment]
  const definition = catalog.apps[app]?.definition
  if (!entry || !definition) return undefined
  const own = isAtTag(definition) ? undefined : definition.policy?.[environment]
  const ruled = ruledBy(catalog, entry, catalog.apps[app]?.per?.[environment] ?? {})
  const policy = { ...ruled, after: passedBefore(catalog, app, environment) }
  return tightened(tightened(policy, own), tightening)
}

/** An environment that the app is not delivered to is passed over: what comes before it counts in its place. */
function passedBefore(
  catalog: Catalog,
  app: string,
  environment: string,
  walked: readonly string[] = [],
): readonly string[] {
  const delivered = catalog.apps[app]?.environments
  const before = catalog.environments[environment]?.after ?? []
  const passed = before
    .filter((name) => !walked.includes(name))
    .flatMap((name) =>
      delivered?.includes(name) === false
        ? passedBefore(catalog, app, name, [...walked, name])
        : [name],
    )
  return [...new Set(passed)]
}

/** The rules of an environment for an app of which nothing else is said. */
export function rulesWithoutApp(catalog: Catalog, environment: string): Policy | undefined {
  const entry = catalog.environments[environment]
  return entry && ruledBy(catalog, entry, {})
}

/** Each rule of an exception stands in place of the environment's own; `none` in place of one asks nobody. */
function ruledBy(catalog: Catalog, entry: EnvironmentEntry, exception: PolicyException): Policy {
  const excepted = exception as {
    [Rule in keyof PolicyException]: NonNullable<PolicyException[Rule]>
  }
  const {
    cluster,
    namespace: _,
    channel: __,
    cloud: ___,
    ...rules
  } = {
    ...entry,
    ...excepted,
  }
  const { after = [], approval, signOff, emergency = { signWithin: DAY } } = rules
  const others = without(rules, 'after', 'approval', 'signOff', 'emergency', 'alerts', 'url')
  const { alerts = AlertPolicy.parse({}), url } = rules
  const isWatched = alerts !== 'none' && alertmanagerOf(cluster, catalog) !== undefined
  return {
    ...others,
    after,
    emergency,
    ...(signOff && signOff !== 'none' && { signOff }),
    ...(approval && approval !== 'none' && { approval }),
    ...(isWatched && { alerts }),
    ...(url && { url }),
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
  tightening?: Demand,
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

/** The environments about which a group or a person decides something, beyond what roles give: their rules name it, or it owns dependencies there. */
export function decidesAbout(catalog: Catalog, voter: string): readonly string[] {
  const ruled = rulesOf(catalog).filter(({ policy: { approval, signOff, emergency } }) =>
    [approval?.from, approval?.required, signOff?.from, emergency.from].some((voters) =>
      voters?.includes(voter),
    ),
  )
  const environments = new Set(ruled.map(({ environment }) => environment))
  return Object.keys(catalog.environments).filter(
    (name) => environments.has(name) || ownersIn(catalog, name).includes(voter),
  )
}

const DAY = 24 * 3_600_000

function tightened(before: Policy, by: Demand | undefined): Policy {
  if (!by) return before
  const policy = by.owners?.length ? askingOwners(before, by.owners) : before
  const { approval, alerts } = policy
  return {
    ...policy,
    requiredSoakTime: Math.max(policy.requiredSoakTime, by.requiredSoakTime ?? 0),
    checks: [...new Set([...policy.checks, ...(by.checks ?? [])])],
    // Who may approve is the platform's to say: where it asks nobody, there is nobody to ask more of.
    ...(approval && { approval: tightenedApproval(approval, by.approval ?? {}) }),
    ...(alerts && { alerts: tightenedAlerts(alerts, by.alerts ?? {}) }),
  }
}

/** Whoever owns what a delivery changes decides about it too, and takes nobody's place among the others. */
function askingOwners(policy: Policy, owners: readonly string[]): Policy {
  const { approval } = policy
  const required = [...new Set([...(approval?.required ?? []), ...owners])]
  if (!approval)
    return { ...policy, approval: ApprovalPolicy.parse({ from: owners, count: 1, required }) }
  const counts = approval.counts ?? [...approval.from, ...approval.required]
  return { ...policy, approval: { ...approval, required, counts } }
}

function tightenedApproval(
  approval: ApprovalPolicy,
  by: NonNullable<Tightening['approval']>,
): ApprovalPolicy {
  return {
    ...approval,
    count: Math.max(approval.count, by.count ?? 1),
    required: [...new Set([...approval.required, ...(by.required ?? [])])],
    // Whoever an app asks beside them takes nobody's place among those whom the platform names.
    ...(by.required && { counts: approval.counts ?? [...approval.from, ...approval.required] }),
    requester: by.requester ?? approval.requester,
    author: by.author ?? approval.author,
    expires: Math.min(approval.expires, by.expires ?? Infinity),
    reason: by.reason ?? approval.reason,
  }
}

function tightenedAlerts(alerts: AlertPolicy, by: NonNullable<Tightening['alerts']>): AlertPolicy {
  return {
    ...alerts,
    policy: alerts.policy === 'tell' ? (by.policy ?? 'tell') : alerts.policy,
    watch: Math.max(alerts.watch, by.watch ?? 0),
  }
}
