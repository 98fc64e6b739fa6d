import type { Delivery } from '#src/core/delivery.ts'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { Change } from '#src/core/plan/plan.ts'
import type { Changes, Check } from '#src/core/rules/changes.ts'
import type { Elector } from '#src/core/rules/identity.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import type { Answer, EvidenceSeen, ObjectsSeen, Queries, Rival, Seen } from '#src/core/queries.ts'
import type { Tier } from '#src/core/rules/tiers.ts'
import type { Decision } from '#src/core/record.ts'
import type { Release } from '#src/core/release.ts'
import type { Signal } from '#src/core/signal.ts'
import { newTarget, type Settled, type Target } from '#src/core/target.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import { deliveryKind } from '#src/kinds/delivery/kind.ts'
import { type DeliveryRequest, newDelivery } from '#src/kinds/delivery/new.ts'

export const alice = { type: 'person', id: 'U1', name: 'alice' } as const
export const noon = Date.UTC(2026, 10, 21, 12)

export const deployment: ObjectRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'checkout',
}
export const service: ObjectRef = {
  apiVersion: 'v1',
  kind: 'Service',
  namespace: 'shop',
  name: 'checkout',
}

export function releaseOf(version: string): Release {
  const digest = `sha256:${version.replaceAll('.', '').padEnd(64, '0')}`
  return {
    app: 'checkout',
    version,
    tag: `v${version}`,
    artifacts: [{ type: 'image', image: 'acme/checkout', tag: version, digest }],
    prerelease: false,
    draft: false,
  }
}

export function settledAt(version: string, delivery = `d-${version}`): Settled {
  return {
    release: releaseOf(version),
    manifests: manifestsOf(version),
    inventory: [deployment],
    cluster: 'shared',
    namespace: 'shop',
    progressDeadlineSeconds: 600,
    delivery,
    at: noon - 86_400_000,
  }
}

export function manifestsOf(version: string): string {
  return version.replaceAll('.', '').padEnd(64, 'a')
}

export function targetAt(version: string | undefined, more: Partial<Target> = {}): Target {
  const settled =
    version === undefined ? {} : { settled: settledAt(version), inventory: [deployment] }
  return { ...newTarget('checkout/staging'), ...settled, ...more }
}

export function ask(request: Partial<DeliveryRequest> = {}): Delivery {
  return newDelivery({
    id: 'd-1',
    purpose: 'deploy',
    app: 'checkout',
    environment: 'staging',
    wanted: '1.5.0',
    by: alice,
    channel: '#checkout',
    at: noon,
    ...request,
  })
}

/** How the world answers; every part can be told otherwise. */
export type Answers = {
  release?: Answer<Release>
  onFailure?: 'rollback' | 'hold'
  progressDeadlineSeconds?: number
  changes?: Change[]
  objects?: Answer<ObjectsSeen>
  /** The rules there; nothing is asked of anybody when absent. */
  policy?: Answer<Queries['policy']['answer']>
  tiers?: Answer<readonly Tier[]>
  checks?: Answer<readonly Check[]>
  rivals?: readonly Rival[]
  /** What the plan is when it is made again; the same when absent. */
  replanned?: Answer<Queries['replan']['answer']>
  brings?: Answer<Changes>
  /** What its Alertmanager says; there is none when absent. */
  evidence?: Answer<EvidenceSeen>
  /** Whether the delivery that it waits for still lives. */
  lives?: boolean
}

export type Course = {
  delivery: Delivery
  target: Target
  now: number
  last: Decision<Delivery> | undefined
}

export function begin(delivery: Delivery, target: Target): Course {
  return { delivery, target, now: noon, last: undefined }
}

/** One tick, in a world that answers like that. */
export function tick(
  course: Course,
  answers: Answers = {},
  signals: readonly Signal[] = [],
): Course {
  const { delivery, target, now } = course
  const wanted = deliveryKind.wants(delivery, target)
  const seen = Object.fromEntries(
    wanted.map((query) => [query.ask, answer(query.ask, delivery, answers)]),
  ) as Seen
  const last = deliveryKind.decide({ record: delivery, target, seen, signals, now })
  return { delivery: last.record, target: last.target ?? target, now: last.wakeAt ?? now, last }
}

/** Ticks until nothing is to be done at once, or the predicate holds. */
export function until(
  course: Course,
  holds: (delivery: Delivery) => boolean,
  answers: Answers = {},
): Course {
  let next = course
  for (let turn = 0; turn < 200 && !holds(next.delivery); turn++) next = tick(next, answers)
  return next
}

function answer(asked: string, delivery: Delivery, answers: Answers): Answer<unknown> {
  const all = {
    ...allowed(answers),
    ...planned(delivery, answers),
    release: answers.release ?? seen(releaseOf(delivery.wanted)),
    manifests: rendered(delivery, answers),
    evidence: answers.evidence ?? { is: 'absent' },
    record: seen({ lives: answers.lives ?? true }),
    dryRun: seen(answers.changes ?? [changeOf('update', deployment)]),
  }
  return Object.entries(all).find(([name]) => name === asked)?.[1] ?? answers.objects ?? running(3)
}

function rendered({ wanted }: Delivery, answers: Answers): Answer<unknown> {
  return seen({
    manifests: manifestsOf(wanted),
    inventory: [deployment],
    cluster: 'shared',
    namespace: 'shop',
    onFailure: answers.onFailure ?? 'rollback',
    progressDeadlineSeconds: answers.progressDeadlineSeconds ?? 600,
  })
}

function allowed(answers: Answers): Readonly<Record<string, Answer<unknown>>> {
  return {
    policy: answers.policy ?? seen(rulesOf({})),
    tiers: answers.tiers ?? seen([]),
    checks: answers.checks ?? seen([]),
    rivals: seen(answers.rivals ?? []),
    dependants: seen([]),
  }
}

function planned(delivery: Delivery, answers: Answers): Readonly<Record<string, Answer<unknown>>> {
  const none = {
    from: '1.4.2',
    to: delivery.wanted,
    commits: [],
    total: 0,
    authors: [],
    issues: [],
    incomplete: false,
  }
  const { release, rendered, plan } = delivery
  return {
    changes: answers.brings ?? seen(none),
    replan:
      answers.replanned ?? seen({ release, rendered, changes: answers.changes ?? plan?.changes }),
  }
}

type Rules = Queries['policy']['answer']

/** Rules that ask nothing of anybody, but for what is given; alice may deliver, and is an operator. */
export function rulesOf(policy: Partial<Policy>, more: Partial<Rules> = {}): Rules {
  return {
    policy: { ...openPolicy, ...policy },
    freezes: [],
    people: { [alice.id]: electorOf(alice.id, 'alice') },
    audience: { channels: [], direct: [], mention: [] },
    linked: [],
    ...more,
  }
}

/** Rules that ask nobody for anything. */
export const openPolicy: Policy = {
  after: [],
  protected: false,
  requiredSoakTime: 0,
  promote: 'manual',
  direct: false,
  availabilityStrategy: 'All',
  checks: [],
  freeze: [],
  emergency: { signWithin: 86_400_000 },
  queue: 'latest',
}

export function electorOf(id: string, name: string, more: Partial<Elector> = {}): Elector {
  return {
    id,
    name,
    isMember: true,
    groups: [],
    mayDeploy: true,
    isOperator: true,
    logins: [],
    ...more,
  }
}

export function changeOf(action: Change['action'], object: ObjectRef): Change {
  return { action, object, risk: 'none', images: [], diff: '' }
}

export function seen<Value>(value: Value): Answer<Value> {
  return { is: 'seen', value }
}

export const unavailable: Answer<never> = {
  is: 'unavailable',
  provider: 'Kubernetes',
  because: 'no answer',
}

export function unapplied(): Answer<ObjectsSeen> {
  return seen({ unapplied: [deployment], unremoved: [], workloads: [] })
}

export function running(
  ready: number,
  problems: WorkloadStatus['problems'] = [],
): Answer<ObjectsSeen> {
  const workload: WorkloadStatus = {
    object: deployment,
    wanted: 3,
    updated: 3,
    ready,
    old: 3 - ready,
    images: {},
    complete: ready === 3,
    problems,
  }
  return seen({ unapplied: [], unremoved: [], workloads: [workload] })
}

export const crashing = (ready = 0) =>
  running(ready, [
    {
      reason: 'CrashLoopBackOff',
      message: 'container api exited with code 1',
      logs: ['boom'],
      severity: 'fatal',
    },
  ])
