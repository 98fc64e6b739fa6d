import { z } from 'zod'
import { type BucketSeen, tags } from '#src/core/dependencies/cloud.ts'
import { defineKind, type KindMove, type Subject } from '#src/core/dependencies/kind.ts'
import { ownerOf } from '#src/core/dependencies/need.ts'
import type { Outputs } from '#src/core/dependencies/outputs.ts'
import type { DependencyStep, KindPlan } from '#src/core/dependencies/plan.ts'
import type { Effect } from '#src/core/effects.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Seen } from '#src/core/queries.ts'
import { failed, noCloud, notItsAct, refused, told } from '#src/kinds/dependencies/told.ts'
import { isSamePolicy, policyFor } from './policy.ts'
import { AwsS3Spec } from './spec.ts'

type Looking = Subject<AwsS3Spec, null> & { readonly seen: Seen }

/** A bucket of ours. What is in it is the app's: it is never emptied. */
export const awsS3 = defineKind<AwsS3Spec, null>({
  kind: 'aws-s3',
  spec: AwsS3Spec,
  memory: z.null(),
  begin: null,
  acts: ['remove', 'adopt'],
  describe: ({ name, versioned }) =>
    `S3 bucket${name === undefined ? '' : ` ${name}`}${versioned ? ', versioned' : ''}`,

  outputs: ({ role }) => ({
    bucket: 'plain',
    region: 'plain',
    arn: 'plain',
    ...(role !== undefined && { roleArn: 'plain' }),
  }),

  wants: ({ place: { cloud }, ...subject }) =>
    cloud === undefined ? [] : [{ ask: 'bucket', cloud, name: bucketName({ ...subject, cloud }) }],

  plan(subject) {
    const { cloud } = subject.place
    if (cloud === undefined) return refused(...noCloud)
    const found = told(subject.seen.bucket)
    if (!found) return planned('create', [createStep({ ...subject, cloud })])
    if (!isOurs(subject, found)) return refused(...othersWords(found))
    const steps = gapsOf(subject, found).map(({ step }) => step)
    return planned(steps.length > 0 ? 'change' : 'unchanged', steps)
  },

  decide(subject): KindMove<null> {
    const { task, place } = subject
    if (place.cloud === undefined)
      return task.do === 'check'
        ? { is: 'done', outputs: subject.outputs, drift: [noCloud[0]] }
        : failed(...noCloud)
    const found = told(subject.seen.bucket)
    const named = { ...subject, cloud: place.cloud }
    switch (task.do) {
      case 'check':
        return checked(subject, found)
      case 'ensure':
        return ensured(named, found)
      case 'adopt':
        return adopted(named, found)
      case 'remove':
        return removed(named, found)
      default:
        return notItsAct('aws-s3', task)
    }
  },
})

type Named = Looking & { readonly cloud: string }

function ensured(subject: Named, found: BucketSeen | undefined): KindMove<null> {
  if (!found) return settling(subject, {})
  if (!isOurs(subject, found)) return failed(...othersWords(found))
  const isTagged = found.tags[tags.owner] === subject.key
  if (!isTagged) return settling(subject, { isAdopted: true })
  return gapsOf(subject, found).length === 0 ? done(subject, found) : settling(subject, {})
}

/** What belongs to nobody that we know becomes ours; another dependency's stays what it is. */
function adopted(subject: Named, found: BucketSeen | undefined): KindMove<null> {
  const name = bucketName(subject)
  if (!found) return failed(`there is no bucket "${name}"`, 'Correct `name` in the definition')
  const owner = found.tags[tags.owner]
  if (owner !== undefined && owner !== subject.key) return failed(...othersWords(found))
  if (owner === subject.key && gapsOf(subject, found).length === 0) return done(subject, found)
  return settling(subject, { isAdopted: true })
}

function removed(subject: Named, found: BucketSeen | undefined): KindMove<null> {
  if (!found) return { is: 'done', outputs: {}, isGone: true }
  const { name } = found
  if (!isOurs(subject, found)) return failed(...othersWords(found))
  if (!found.isEmpty)
    return failed(
      `bucket "${name}" is not empty`,
      'Whoever owns what is in it empties it, all versions included; then retry',
    )
  const effect: Effect = { ensure: 'bucketAbsent', cloud: subject.cloud, name }
  return {
    is: 'waiting',
    memory: null,
    on: `bucket "${name}", which is removed`,
    effects: [effect],
    mayStop: false,
  }
}

function checked(subject: Looking, found: BucketSeen | undefined): KindMove<null> {
  const { outputs } = subject
  if (!found) return { is: 'done', outputs, isGone: true, drift: ['its bucket is not there'] }
  if (!isOurs(subject, found))
    return { is: 'done', outputs, drift: [`bucket "${found.name}" is not ours any more`] }
  const drift = gapsOf(subject, found).map((gap) => gap.drift)
  return { ...done(subject, found), drift }
}

function settling(subject: Named, { isAdopted }: { readonly isAdopted?: true }): KindMove<null> {
  const { spec, cloud } = subject
  const name = bucketName(subject)
  const policy = policyOf(spec, name)
  const effect: Effect = {
    ensure: 'bucket',
    cloud,
    name,
    versioned: spec.versioned,
    ...(policy !== undefined && { policy }),
    ...(isAdopted && { isAdopted }),
  }
  const on = `bucket "${name}", which is made as it has to be`
  return { is: 'waiting', memory: null, on, effects: [effect], mayStop: false }
}

function done({ spec }: Looking, found: BucketSeen): Extract<KindMove<null>, { is: 'done' }> {
  const { name, region } = found
  const outputs: Outputs = {
    bucket: { value: name },
    region: { value: region },
    arn: { value: `arn:${partitionOf(region)}:s3:::${name}` },
    ...(spec.role !== undefined && { roleArn: { value: spec.role } }),
  }
  return { is: 'done', outputs, facts: { bucket: name, region } }
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/**
 * It carries our tag; or nobody's, where nobody else can have meant its name and nothing is in it: then we died between
 * making and tagging it.
 */
function isOurs({ spec, key }: Looking, { tags: owned, isEmpty }: BucketSeen): boolean {
  const owner = owned[tags.owner]
  return owner === key || (owner === undefined && spec.name === undefined && isEmpty)
}

type Gap = { readonly drift: string; readonly step: DependencyStep }

/** What is otherwise than it has to be. A policy that nobody asked for is left as it is. */
function gapsOf({ spec }: Looking, found: BucketSeen): readonly Gap[] {
  const policy = policyOf(spec, found.name)
  const gaps: (Gap | false)[] = [
    !found.encrypted && gap('it is not encrypted', 'encrypt what is written from now on'),
    !found.publicBlocked && gap('it is open to the public', 'close it to the public'),
    spec.versioned && !found.versioned && gap('it is not versioned', 'keep every version'),
    !spec.versioned &&
      found.versioned &&
      gap('it is versioned', 'keep no versions from now on', [
        'what is written over or deleted from then on is lost',
      ]),
    policy !== undefined &&
      !isSamePolicy(policy, found.policy) &&
      gap('its policy is another', 'set its policy'),
  ]
  return gaps.filter((one) => one !== false)
}

function gap(drift: string, what: string, notes: string[] = []): Gap {
  const wayBack = 'stays as it is: what ran before works with it'
  return { drift, step: { what, risk: 'none', wayBack, notes } }
}

function createStep(subject: Named): DependencyStep {
  const name = bucketName(subject)
  const before = subject.outputs['bucket']
  const left = before && 'value' in before && before.value !== name ? before.value : undefined
  return {
    what: `create bucket "${name}", encrypted, closed to the public${subject.spec.versioned ? ', versioned' : ''}`,
    risk: 'none',
    wayBack: 'it stays, until somebody removes it',
    notes: left === undefined ? [] : [`bucket "${left}" stays as it is, with what is in it`],
  }
}

function planned(
  action: 'create' | 'change' | 'unchanged',
  steps: readonly DependencyStep[],
): KindPlan {
  return { is: 'planned', action, steps }
}

function othersWords({ name, tags: owned }: BucketSeen): [string, string] {
  const owner = owned[tags.owner]
  return owner === undefined
    ? [
        `bucket "${name}" exists and is not ours`,
        '/deliver deps adopt makes it ours; or give it another `name`',
      ]
    : [`bucket "${name}" belongs to ${owner}`, 'Give it another `name`']
}

function policyOf({ role, policy }: AwsS3Spec, bucket: string): string | undefined {
  return role === undefined ? policy : policyFor(role, bucket)
}

/** Names of buckets are the whole world's: part of it is made of the key and the cloud. At most 63 characters. */
function bucketName({ spec, key, cloud }: Pick<Named, 'spec' | 'key' | 'cloud'>): string {
  if (spec.name !== undefined) return spec.name
  const { owner, name, environment } = ownerOf(key)
  const suffix = hashOf(`${cloud} ${key}`).slice(0, 10)
  const words = `${owner}-${name}-${environment}`.slice(0, 52).replace(/-+$/, '')
  return `${words}-${suffix}`
}
