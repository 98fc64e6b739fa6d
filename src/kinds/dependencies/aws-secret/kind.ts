import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import { copiedAnnotations, copiedFields } from '#src/core/dependencies/copied.ts'
import { defineKind, type KindMove, type Subject } from '#src/core/dependencies/kind.ts'
import { ownerOf } from '#src/core/dependencies/need.ts'
import type { Outputs } from '#src/core/dependencies/outputs.ts'
import type { DependencyStep } from '#src/core/dependencies/plan.ts'
import type { Effect } from '#src/core/effects.ts'
import { type Manifest, type ObjectRef, objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import { annotationOf, isOthers } from '#src/kinds/dependencies/live.ts'
import { failed, noCloud, notItsAct, refused, told } from '#src/kinds/dependencies/told.ts'
import {
  externalDrift,
  externalEnsured,
  externalPlan,
  externalSecretOf,
  externalWants,
} from './external-secret.ts'
import { AwsSecretSpec } from './spec.ts'

const LOOK_AGAIN = 30_000

type Looking = Subject<AwsSecretSpec, null> & { readonly seen: Seen }

/** A secret of Secrets Manager, copied into a Secret of ours. Where it comes from is never changed. */
export const awsSecret = defineKind<AwsSecretSpec, null>({
  kind: 'aws-secret',
  spec: AwsSecretSpec,
  memory: z.null(),
  begin: null,
  acts: ['remove'],
  describe: ({ secret }) => `secret ${secret}`,
  outputs: ({ keys }) => Object.fromEntries(Object.keys(keys).map((key) => [key, 'secret'])),

  wants(subject): readonly Query[] {
    const { cluster, namespace, cloud } = subject.place
    const external = externalOf(subject)
    if (external) return externalWants(subject, external, copyOf(subject))
    if (cloud === undefined) return []
    return [
      { ask: 'cloudSecret', cloud, name: subject.spec.secret },
      { ask: 'resources', cluster, namespace, objects: [copyOf(subject)] },
    ]
  },

  plan(subject) {
    const external = externalOf(subject)
    if (external) return externalPlan(subject, external)
    if (subject.place.cloud === undefined) return refused(...noCloud)
    const live = liveOf(subject)
    if (live && isOthers(live, subject.key)) return refused(...othersWords(subject))
    const missing = missingOf(subject)
    const says = missing === undefined ? {} : { says: missing }
    if (!live) return { is: 'planned', action: 'create', steps: [copyStep(subject)], ...says }
    if (missing !== undefined) return { is: 'planned', action: 'wait', steps: [], says: missing }
    const steps = staleness(subject, live) === undefined ? [] : [copyAnewStep(subject)]
    return { is: 'planned', action: steps.length > 0 ? 'change' : 'unchanged', steps }
  },

  decide(subject): KindMove<null> {
    const { task, place, outputs } = subject
    const external = externalOf(subject)
    if (external) return externally(subject, external)
    if (place.cloud === undefined)
      return task.do === 'check' ? { is: 'done', outputs, drift: [noCloud[0]] } : failed(...noCloud)
    switch (task.do) {
      case 'check':
        return checked(subject)
      case 'ensure':
        return copied(subject, place.cloud)
      case 'remove':
        return removed(subject)
      default:
        return notItsAct('aws-secret', task)
    }
  },
})

function externalOf(subject: Subject<AwsSecretSpec, null>): Manifest | undefined {
  const { externalSecret } = subject.spec
  return externalSecret && externalSecretOf(subject.spec, externalSecret, copyOf(subject))
}

function externally(subject: Looking, wanted: Manifest): KindMove<null> {
  const outputs = outputsOf(subject)
  switch (subject.task.do) {
    case 'check':
      return { is: 'done', outputs, drift: externalDrift(subject, wanted) }
    case 'ensure':
      return externalEnsured(subject, wanted, outputs)
    case 'remove':
      return externallyRemoved(subject, wanted)
    default:
      return notItsAct('aws-secret', subject.task)
  }
}

/** The operator removes the Secret that it made, with the object. */
function externallyRemoved(subject: Looking, wanted: Manifest): KindMove<null> {
  const live = liveOf(subject)
  if (!live || isOthers(live, subject.key)) return { is: 'done', outputs: {}, isGone: true }
  const { cluster, namespace } = subject.place
  return {
    is: 'waiting',
    memory: null,
    on: `${objectKey(refOf(wanted))}, which is removed`,
    effects: [{ ensure: 'absent', cluster, namespace, objects: [refOf(wanted)] }],
    mayStop: false,
  }
}

function copied(subject: Looking & { readonly now: Instant }, cloud: string): KindMove<null> {
  const { place, spec, now } = subject
  const live = liveOf(subject)
  if (live && isOthers(live, subject.key)) return failed(...othersWords(subject))
  const missing = missingOf(subject)
  if (missing !== undefined)
    return {
      is: 'waiting',
      memory: null,
      on: missing,
      wakeAt: now + LOOK_AGAIN,
      ...(!live && { mayStop: true }),
    }
  if (live && staleness(subject, live) === undefined)
    return { is: 'done', outputs: outputsOf(subject) }
  const { cluster, namespace } = place
  const { name } = copyOf(subject)
  const from = { cloud, name: spec.secret }
  const effect: Effect = { ensure: 'secretCopy', cluster, namespace, name, from, keys: spec.keys }
  return {
    is: 'waiting',
    memory: null,
    on: `${nameOf(subject)}, which is written`,
    effects: [effect],
    mayStop: false,
  }
}

function checked(subject: Looking): KindMove<null> {
  const live = liveOf(subject)
  const outputs = outputsOf(subject)
  if (!live)
    return { is: 'done', outputs, isGone: true, drift: [`${nameOf(subject)} is not there`] }
  if (isOthers(live, subject.key))
    return { is: 'done', outputs, drift: [`${nameOf(subject)} is not ours any more`] }
  const drift = [missingOf(subject) ?? staleness(subject, live)].filter((one) => one !== undefined)
  return { is: 'done', outputs, drift }
}

function removed(subject: Looking): KindMove<null> {
  const { place, spec, key } = subject
  const live = liveOf(subject)
  const tells = [`the secret "${spec.secret}" stays in its cloud`]
  if (!live) return { is: 'done', outputs: {}, isGone: true, tells }
  if (isOthers(live, key))
    return {
      is: 'done',
      outputs: {},
      isGone: true,
      tells: [...tells, `${nameOf(subject)} is not ours, and stays`],
    }
  const { cluster, namespace } = place
  const effect: Effect = { ensure: 'absent', cluster, namespace, objects: [copyOf(subject)] }
  return {
    is: 'waiting',
    memory: null,
    on: `${nameOf(subject)}, which is removed`,
    effects: [effect],
    mayStop: false,
  }
}

/** Why the copy is not what it has to be; undefined where it is. */
function staleness({ spec, seen }: Looking, live: Manifest): string | undefined {
  const { secret, keys } = spec
  const { data } = live
  const has = typeof data === 'object' && data !== null ? Object.keys(data).toSorted() : []
  const isWhole = has.join('\n') === Object.keys(keys).toSorted().join('\n')
  if (!isWhole || annotationOf(live, copiedAnnotations.fields) !== copiedFields(secret, keys))
    return 'its copy has not the keys that it has to have'
  const version = told(seen.cloudSecret)?.version
  return annotationOf(live, copiedAnnotations.version) === version
    ? undefined
    : `the value of the secret "${secret}" changed`
}

/** What keeps it from being copied, in words. */
function missingOf({ spec: { secret, keys }, seen }: Looking): string | undefined {
  const found = told(seen.cloudSecret)
  if (!found)
    return `the secret "${secret}": it is not there; create it, or correct its name in the definition`
  const lacking = Object.values(keys).filter(
    (field) => field !== null && !found.fields.includes(field),
  )
  if (lacking.length === 0) return undefined
  const fields = lacking.map((field) => `"${field}"`).join(', ')
  return `the secret "${secret}": it has no ${lacking.length === 1 ? 'field' : 'fields'} ${fields}`
}

function outputsOf(subject: Looking): Outputs {
  const { cluster, namespace } = subject.place
  const { name } = copyOf(subject)
  return Object.fromEntries(
    Object.keys(subject.spec.keys).map((key) => [
      key,
      { secret: { in: 'cluster', cluster, namespace, name, key } },
    ]),
  )
}

function copyStep(subject: Looking): DependencyStep {
  return {
    what: `copy the secret "${subject.spec.secret}" into ${nameOf(subject)}`,
    risk: 'none',
    wayBack: 'the copy stays: what ran before does not use it',
    notes: [],
  }
}

function copyAnewStep(subject: Looking): DependencyStep {
  return {
    what: `copy the secret "${subject.spec.secret}" into ${nameOf(subject)} anew`,
    risk: 'restart',
    wayBack: 'there is none: a copy has the value that its cloud has',
    notes: ['who is connected with it is rolled out anew'],
  }
}

function othersWords(subject: Looking): [string, string] {
  return [
    `${nameOf(subject)} exists and is not ours`,
    'Remove it, or give the dependency another name',
  ]
}

function liveOf({ seen }: Looking): Manifest | undefined {
  return told(seen.resources)?.[0]
}

/** `checkout-payments-copy`, for the app's dependency `payments`. */
function copyOf({ key, place }: Subject<AwsSecretSpec, null>): ObjectRef {
  const { owner, name } = ownerOf(key)
  const { namespace } = place
  return { apiVersion: 'v1', kind: 'Secret', namespace, name: `${owner}-${name}-copy` }
}

function nameOf(subject: Looking): string {
  return objectKey(copyOf(subject))
}
