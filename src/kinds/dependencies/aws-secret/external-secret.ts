import type { KindMove, Subject } from '#src/core/dependencies/kind.ts'
import type { DependencyStep, KindPlan } from '#src/core/dependencies/plan.ts'
import type { Effect } from '#src/core/effects.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import { type Manifest, type ObjectRef, objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import { annotationOf, at, isOthers } from '#src/kinds/dependencies/live.ts'
import { failed, refused, told } from '#src/kinds/dependencies/told.ts'
import type { AwsSecretSpec } from './spec.ts'

type Looking = Subject<AwsSecretSpec, null> & { readonly seen: Seen }
type External = NonNullable<AwsSecretSpec['externalSecret']>

/** On the ExternalSecret: another whenever what it asks for is. */
const asks = 'deliver/asks'

/**
 * The object by which the External Secrets operator makes the same Secret, and keeps it as its cloud has it
 * (external-secrets.io/v1).
 */
export function externalSecretOf(
  { secret, keys }: AwsSecretSpec,
  { store, storeKind, refreshInterval }: External,
  { namespace = '', name }: ObjectRef,
): Manifest {
  const spec = {
    refreshInterval,
    secretStoreRef: { name: store, kind: storeKind },
    target: { name },
    data: Object.entries(keys).map(([secretKey, property]) => ({
      secretKey,
      remoteRef: { key: secret, ...(property !== null && { property }) },
    })),
  }
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, namespace, annotations: { [asks]: hashOf(canonical(spec)) } },
    spec,
  }
}

/** What has to be looked at: the object, and the Secret that the operator makes of it. */
export function externalWants(
  { place }: Looking | Subject<AwsSecretSpec, null>,
  wanted: Manifest,
  copy: ObjectRef,
): readonly Query[] {
  const { cluster, namespace } = place
  return [{ ask: 'resources', cluster, namespace, objects: [refOf(wanted), copy] }]
}

/** What would be done to the object. */
export function externalPlan(subject: Looking, wanted: Manifest): KindPlan {
  const live = told(subject.seen.resources)?.[0]
  const name = objectKey(refOf(wanted))
  if (live && isOthers(live, subject.key)) return refused(`${name} exists and is not ours`)
  if (live && isAsked(live, wanted)) return { is: 'planned', action: 'unchanged', steps: [] }
  const what = live ? `change ${name}` : `create ${name} for the secret "${subject.spec.secret}"`
  const wayBack = 'it stays: what ran before does not use it'
  const step: DependencyStep = { what, risk: live ? 'restart' : 'none', wayBack, notes: [] }
  return { is: 'planned', action: live ? 'change' : 'create', steps: [step] }
}

/** Asked for, and then waited for: whether the operator could read it stands in a condition of the object. */
export function externalEnsured(
  subject: Looking,
  wanted: Manifest,
  outputs: Subject['outputs'],
): KindMove<null> {
  const [live, copy] = told(subject.seen.resources) ?? []
  const name = objectKey(refOf(wanted))
  if (live && isOthers(live, subject.key)) return failed(`${name} exists and is not ours`)
  if (!live || !isAsked(live, wanted)) {
    const { cluster, namespace } = subject.place
    const effect: Effect = { ensure: 'apply', cluster, namespace, objects: [wanted] }
    return {
      is: 'waiting',
      memory: null,
      on: `${name}, which is written`,
      effects: [effect],
      mayStop: false,
    }
  }
  const problem = problemOf(live)
  if (problem !== undefined) return { is: 'waiting', memory: null, on: `${name}: ${problem}` }
  if (!copy) return { is: 'waiting', memory: null, on: `the Secret that ${name} makes` }
  return { is: 'done', outputs }
}

/** What of it is not as it was left. */
export function externalDrift(subject: Looking, wanted: Manifest): readonly string[] {
  const [live, copy] = told(subject.seen.resources) ?? []
  const name = objectKey(refOf(wanted))
  if (!live) return [`${name} is not there`]
  const problem = problemOf(live)
  return [
    ...(isAsked(live, wanted) ? [] : [`${name} is not as it was written`]),
    ...(problem === undefined ? [] : [`${name}: ${problem}`]),
    ...(copy ? [] : [`the Secret that ${name} makes is not there`]),
  ]
}

function isAsked(live: Manifest, wanted: Manifest): boolean {
  return annotationOf(live, asks) === annotationOf(wanted, asks)
}

/** In the operator's own words; undefined where it is ready. */
function problemOf(live: Manifest): string | undefined {
  const conditions = at(live, 'status', 'conditions')
  const all = Array.isArray(conditions) ? (conditions as readonly unknown[]) : []
  const ready = all.find((one) => at(one, 'type') === 'Ready')
  if (at(ready, 'status') === 'True') return undefined
  const message = at(ready, 'message')
  return typeof message === 'string' && message ? message : 'the operator has not looked at it yet'
}
