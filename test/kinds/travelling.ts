import type { Delivery } from '#src/core/delivery.ts'
import type { Policy } from '#src/core/rules/policy.ts'
import type { PipelineSeen, Rival } from '#src/core/queries.ts'
import type { Decision, NewRecord } from '#src/core/record.ts'
import type { Release } from '#src/core/release.ts'
import type { Signal } from '#src/core/signal.ts'
import type { SignOff } from '#src/core/rules/sign-off.ts'
import { newTarget, type Settled, type Target } from '#src/core/target.ts'
import type { Station } from '#src/kinds/candidates.ts'
import { newPipeline, type Pipeline, pipelineKind } from '#src/kinds/pipeline.ts'
import { alice, noon, openPolicy, releaseOf, settledAt } from './delivering.ts'

export const minute = 60_000
export const rita = { type: 'person', id: 'URITA', name: 'Rita' } as const

/** A release as it settled, so many minutes before noon. */
export function since(minutes: number, release: Release | string, delivery?: string): Settled {
  const found = typeof release === 'string' ? releaseOf(release) : release
  return {
    ...settledAt(found.version, delivery),
    release: found,
    at: noon - minutes * minute,
  }
}

type Standing = {
  readonly policy?: Partial<Policy>
  readonly settled?: Settled | undefined
  readonly target?: Partial<Target>
  readonly inFlight?: readonly Rival[]
  readonly signOffs?: readonly SignOff[]
  readonly broughtBack?: Station['broughtBack']
}

/** An environment in which nothing is unless it is told. */
export function station(environment: string, standing: Standing = {}): Station {
  const { policy, settled, target, inFlight = [], signOffs = [], broughtBack } = standing
  return {
    environment,
    channel: '#checkout',
    policy: { ...openPolicy, ...policy },
    target: { ...newTarget(`checkout/${environment}`), ...(settled && { settled }), ...target },
    inFlight,
    signOffs,
    freezes: [],
    ...(broughtBack && { broughtBack }),
  }
}

export const auto = (after: string, policy: Partial<Policy> = {}): Partial<Policy> => ({
  after: after.split(' '),
  promote: 'auto',
  ...policy,
})

export const qa = { signOff: { from: ['qa'], remindAfter: 240 * minute } }

export function rival(version: string, rest: Partial<Rival> = {}): Rival {
  return {
    id: `d-x${version}`,
    version,
    purpose: 'deploy',
    begun: false,
    requestedAt: noon,
    ...rest,
  }
}

export function signOff(
  environment: string,
  version: string,
  rest: Partial<SignOff> = {},
): SignOff {
  return {
    version: 1,
    id: `s-${environment}${version}`,
    app: 'checkout',
    environment,
    release: releaseOf(version),
    delivery: `d-${version}`,
    channel: '#checkout',
    askedAt: noon,
    state: 'asked',
    ...rest,
  }
}

export type Look = Decision<Pipeline> & {
  /** `1.5.0 to staging`, for each delivery it makes. */
  readonly delivered: readonly string[]
  /** `1.5.0 in staging`, for each request for a sign-off. */
  readonly asked: readonly string[]
  /** `1.5.0 to staging`, for each question to people. */
  readonly questions: readonly string[]
}

/** One look at an app that stands like that. */
export function look(
  stations: readonly Station[],
  {
    record = newPipeline('checkout', '#checkout'),
    signals = [],
    now = noon,
  }: { record?: Pipeline; signals?: readonly Signal[]; now?: number } = {},
): Look {
  const value: PipelineSeen = { channel: '#checkout', environments: stations }
  const seen = { pipeline: { is: 'seen', value } } as const
  const decision = pipelineKind.decide({ record, target: undefined, seen, signals, now })
  const children = decision.children ?? []
  const of = (kind: string) => children.filter((child) => child.kind === kind)
  return {
    ...decision,
    delivered: of('delivery').map((child) => {
      const { wanted, environment } = deliveryIn(child)
      return `${wanted} to ${environment}`
    }),
    asked: of('signOff').map(({ document }) => inWords(document as SignOff, 'in')),
    questions: of('promotion').map(({ document }) => inWords(document as SignOff, 'to')),
  }
}

export function deliveryIn({ document }: NewRecord): Delivery {
  return document as Delivery
}

export const hold = (environment: string): Signal => ({
  type: 'holdPromotion',
  environment,
  by: alice,
  because: 'load test',
})

export const resume = (environment: string): Signal => ({
  type: 'resumePromotion',
  environment,
  by: alice,
})

function inWords({ release, environment }: SignOff, preposition: string): string {
  return `${release.version} ${preposition} ${environment}`
}
