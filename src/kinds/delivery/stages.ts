import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Direction, StageState } from '#src/core/delivery.ts'
import { approval } from './approval.ts'
import { prepare } from './prepare.ts'
import { queue } from './queue.ts'
import { rollout } from './rollout.ts'
import type { Stage } from './stage.ts'

/** Every stage there is, in the order in which a delivery passes them. A new stage is a file and a line here. */
const stages = [prepare, approval, queue, rollout] as const

/** Returning to what ran before needs nobody's vote, and is stopped by no freeze and no lock. */
const withoutQuestions: readonly string[] = [approval.stage]

/** The stages of the way back: only what can stand between a person and what ran before. */
const backStages = [rollout] as const

export function forwardStages(purpose: Delivery['purpose'], at: Instant): StageState[] {
  const names = stages.map(({ stage }) => stage)
  const passed =
    purpose === 'rollback' ? names.filter((name) => !withoutQuestions.includes(name)) : names
  return passed.map((stage, index) => ({
    stage,
    direction: 'forward',
    ...(index === 0 ? { state: 'running', startedAt: at } : { state: 'waiting' }),
  }))
}

export function stagesBack(at: Instant): StageState[] {
  return backStages.map(({ stage }, index) => ({
    stage,
    direction: 'back' satisfies Direction,
    ...(index === 0 ? { state: 'running', startedAt: at } : { state: 'waiting' }),
  }))
}

/** A stage whose memory was parsed, ready to be asked. */
export function stageNamed(name: string): Stage<unknown> {
  const found = stages.find(({ stage }) => stage === name)
  if (!found) throw new Error(`Cannot go on with stage "${name}": this version does not know it`)
  return found as Stage<unknown>
}
