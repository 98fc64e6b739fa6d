import { z } from 'zod'
import { planOf } from '#src/core/plan-of.ts'
import type { Plan } from '#src/core/plan.ts'
import type { Delivery, Rendered } from '#src/core/delivery.ts'
import type { Settled, Target } from '#src/core/target.ts'
import { defineStage, type StageDecision } from './stage.ts'

/** Finds out what is to run and what that would change, one question after the other. Nothing is written. */
export const prepare = defineStage({
  stage: 'prepare',
  memory: z.null(),
  begin: null,

  wants({ delivery, target }) {
    const { app, environment, wanted: version, release, rendered } = delivery
    if (delivery.restores) return rendered ? [dryRunOf(rendered, target)] : []
    if (!release) return [{ ask: 'release', app, version }]
    if (!rendered) return [{ ask: 'manifests', app, environment, release }]
    return [dryRunOf(rendered, target)]
  },

  decide({ delivery, target, seen }): StageDecision<null> {
    if (delivery.restores && !delivery.rendered) return restore(delivery, target)
    if (!delivery.release) {
      if (seen.release?.is === 'seen') return next({ release: seen.release.value })
      return noSuchRelease(delivery)
    }
    if (!delivery.rendered) {
      if (seen.manifests?.is === 'seen') return next({ rendered: seen.manifests.value })
      return failed(
        `${delivery.app} is not in the catalog any more, or not in ${delivery.environment}`,
      )
    }
    if (seen.dryRun?.is !== 'seen') return failed('the cluster did not say what would change')
    const plan = planOf(delivery.release, delivery.rendered, seen.dryRun.value)
    return isExpected(delivery, plan)
      ? { is: 'done', delivery: { plan, ...basis(target) } }
      : anotherPlan
  },
})

/** What the API server is asked: removals are planned against all that deliveries left here. */
export function dryRunOf({ cluster, namespace, manifests }: Rendered, target: Target) {
  return {
    ask: 'dryRun',
    target: target.key,
    cluster,
    namespace,
    manifests,
    previous: target.inventory,
  } as const
}

/** Whoever pressed a button under a plan gets that plan, or none. */
export function isExpected({ expects }: Delivery, { hash }: Plan): boolean {
  return expects === undefined || expects === hash
}

export const anotherPlan = {
  is: 'failed',
  reason: {
    because: 'the plan is not the one that was shown any more',
    hint: '/deliver deploy … --dry-run shows the new one',
  },
} as const

export function basis(target: Target): Pick<Delivery, 'basedOn'> {
  return target.settled ? { basedOn: target.settled.delivery } : {}
}

/** Exactly what was settled, digest for digest: nothing is looked up or rendered again. */
function restore(delivery: Delivery, target: Target): StageDecision<null> {
  const settled = [target.settled, ...target.history].find(
    (one) => one?.delivery === delivery.restores,
  )
  if (!settled) return failed(`what ${delivery.restores} delivered is not remembered any more`)
  return next({ release: settled.release, rendered: renderedOf(settled) })
}

/** A settled release as something to roll out again. It never goes back by itself. */
export function renderedOf(settled: Settled): Rendered {
  const { manifests, inventory, cluster, namespace, progressDeadlineSeconds } = settled
  return { manifests, inventory, cluster, namespace, progressDeadlineSeconds, onFailure: 'hold' }
}

function next(delivery: Partial<Delivery>): StageDecision<null> {
  return { is: 'waiting', memory: null, delivery }
}

function noSuchRelease({ app, wanted }: Delivery): StageDecision<null> {
  return {
    is: 'failed',
    reason: {
      because: `there is no release ${wanted} of ${app}`,
      hint: `/deliver releases ${app} lists those that are known`,
    },
  }
}

function failed(because: string): StageDecision<null> {
  return { is: 'failed', reason: { because } }
}
