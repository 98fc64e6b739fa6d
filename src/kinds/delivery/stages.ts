import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Direction, StageState } from '#src/core/delivery.ts'
import type { Target } from '#src/core/target.ts'
import { approval } from './approval.ts'
import { connections, isConnectedOtherwise } from './connections.ts'
import { dependencies } from './dependencies.ts'
import { migrations } from './migrations.ts'
import { prepare } from './prepare.ts'
import { queue } from './queue.ts'
import { rollout } from './rollout.ts'
import type { Stage } from './stage.ts'
import { verification } from './verification.ts'

/** Every stage there is, in the order in which a delivery passes them. A new stage is a file and a line here. */
const stages = [
  prepare,
  approval,
  queue,
  dependencies,
  connections,
  migrations,
  rollout,
  verification,
] as const

/** Passed only by who has something to do there. */
const optional: readonly string[] = [
  dependencies.stage,
  connections.stage,
  migrations.stage,
  verification.stage,
]

/** Returning to what ran before needs nobody's vote, and is stopped by no freeze and no lock. */
const withoutQuestions: readonly string[] = [approval.stage]

/** The stages of the way back: only what can stand between a person and what ran before. */
const backStages = [rollout] as const

export function forwardStages(purpose: Delivery['purpose'], at: Instant): StageState[] {
  const names = stages.map(({ stage }) => stage).filter((name) => !optional.includes(name))
  const passed =
    purpose === 'rollback' ? names.filter((name) => !withoutQuestions.includes(name)) : names
  return passed.map((stage, index) => ({
    stage,
    direction: 'forward',
    ...(index === 0 ? { state: 'running', startedAt: at } : { state: 'waiting' }),
  }))
}

/** What comes back is connected first, where the release that goes was told to be connected otherwise. */
export function stagesBack(
  { stages: known, rendered }: Delivery,
  { settled }: Target,
  at: Instant,
) {
  const isWritten = known.some(({ stage, startedAt }) => stage === connections.stage && startedAt)
  const isOther = isWritten && isConnectedOtherwise(settled, rendered)
  const names = [...(isOther ? [connections.stage] : []), ...backStages.map(({ stage }) => stage)]
  return names.map((stage, index): StageState => ({
    stage,
    direction: 'back' satisfies Direction,
    ...(index === 0 ? { state: 'running', startedAt: at } : { state: 'waiting' }),
  }))
}

/** The stages that a plan and the rules need beside those that every delivery passes; what was passed stays. */
export function fitted(delivery: Fitting, target: Target): StageState[] {
  const { stages: known } = delivery
  const wanted = wantedFor(delivery, target)
  const kept = known.filter(
    ({ stage, state }) =>
      !optional.includes(stage) || wanted.includes(stage) || state !== 'waiting',
  )
  const missing = wanted.filter((name) => !kept.some(({ stage }) => stage === name))
  if (missing.length === 0 && kept.length === known.length) return known
  return [...kept, ...missing.map(waiting)].toSorted(byPlace)
}

type Fitting = Pick<Delivery, 'stages' | 'plan' | 'purpose' | 'rendered' | 'watch'>

/** Of the optional stages those that have something to do. Only what brings a release is watched for longer. */
function wantedFor(
  { plan, purpose, rendered, watch }: Fitting,
  { settled, unsettled }: Target,
): string[] {
  const isBack = purpose === 'rollback'
  const needs = plan?.dependencies !== undefined
  const isOther = unsettled !== undefined || isConnectedOtherwise(rendered, settled)
  return [
    ...(needs && !isBack ? [dependencies.stage] : []),
    ...(needs && (!isBack || isOther) ? [connections.stage] : []),
    ...(plan?.migrations ? [migrations.stage] : []),
    ...(isWatched({ purpose, watch }) ? [verification.stage] : []),
  ]
}

function isWatched({ purpose, watch = 0 }: Pick<Fitting, 'purpose' | 'watch'>): boolean {
  return purpose === 'deploy' && watch > 0
}

function waiting(stage: string): StageState {
  return { stage, direction: 'forward', state: 'waiting' }
}

function byPlace(a: StageState, b: StageState): number {
  if (a.direction !== b.direction) return a.direction === 'forward' ? -1 : 1
  return placeOf(a) - placeOf(b)
}

function placeOf({ stage }: StageState): number {
  return stages.findIndex((one) => one.stage === stage)
}

/** A stage whose memory was parsed, ready to be asked. */
export function stageNamed(name: string): Stage<unknown> {
  const found = stages.find(({ stage }) => stage === name)
  if (!found) throw new Error(`Cannot go on with stage "${name}": this version does not know it`)
  return found as Stage<unknown>
}
