import type { Delivery } from '#src/core/delivery.ts'
import { planDifference } from '#src/core/plan/plan-difference.ts'
import { planOf } from '#src/core/plan/plan-of.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import type { Target } from '#src/core/target.ts'
import { overridesWanted, releaseWanted, unknownWorkload } from '#src/kinds/delivery/wish.ts'

/** The question what the plan would be if it were made now. What was pinned stays pinned. */
export function replanOf(delivery: Delivery, target: Target): Query {
  const { app, environment, wanted, purpose, promotes } = delivery
  const isPinned = promotes !== undefined || purpose !== 'deploy'
  const release = releaseWanted(delivery, target)
  const overrides = overridesWanted(delivery, target)
  return {
    ask: 'replan',
    app,
    environment,
    version: release?.version ?? wanted,
    ...(isPinned && release && { release }),
    ...(overrides && { overrides }),
    target: target.key,
    previous: target.inventory,
  }
}

/** The plan made again: the same in what it intends, or another, and what is different. */
export type Replanned =
  | { readonly is: 'same'; readonly delivery: Partial<Delivery> }
  | {
      readonly is: 'other'
      readonly delivery: Partial<Delivery>
      readonly because: readonly string[]
    }
  | { readonly is: 'failed'; readonly reason: { readonly because: string } }

export function planAgain(
  delivery: Delivery,
  target: Target,
  answer: NonNullable<Seen['replan']>,
): Replanned {
  if (answer.is !== 'seen' || !delivery.release || !delivery.plan)
    return { is: 'failed', reason: { because: 'what was planned does not exist any more' } }
  const { release, rendered, changes, dependencies } = answer.value
  const lost = unknownWorkload(delivery, rendered)
  if (lost !== undefined)
    return { is: 'failed', reason: { because: `${release.version} has no workload "${lost}"` } }
  const { purpose } = delivery
  const plan = planOf(release, rendered, { changes, dependencies, purpose, target })
  const fresh = { release, wanted: release.version, rendered, plan }
  if (plan.hash === delivery.plan.hash) return { is: 'same', delivery: fresh }
  const before = { release: delivery.release, plan: delivery.plan }
  return { is: 'other', delivery: fresh, because: planDifference(before, { release, plan }) }
}
