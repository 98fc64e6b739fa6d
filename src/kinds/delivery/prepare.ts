import { z } from 'zod'
import { planOf } from '#src/core/plan/plan-of.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import type { Delivery, Reason, Rendered } from '#src/core/delivery.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import type { Release } from '#src/core/release.ts'
import type { Settled, Target } from '#src/core/target.ts'
import { needsMoreThan, type Dependant } from '#src/kinds/dependencies/app/dependants.ts'
import { defineStage, type StageDecision } from './stage.ts'
import {
  belowFloor,
  misplaced,
  overridesWanted,
  releaseWanted,
  restoredBy,
  unknownWorkload,
} from './wish.ts'

/** Finds out what is to run and what that would change, one question after the other. Nothing is written. */
export const prepare = defineStage({
  stage: 'prepare',
  memory: z.null(),
  begin: null,

  wants({ delivery, target }) {
    const { app, wanted: version, release, rendered } = delivery
    if (delivery.restores) return rendered ? [dryRunOf(rendered, target), others(delivery)] : []
    if (misplaced(delivery, target)) return []
    const wanted = releaseWanted(delivery, target)
    if (!wanted) return [{ ask: 'release', app, version }]
    if (!rendered || !release) return [manifestsOf(delivery, wanted, target)]
    return [dryRunOf(rendered, target), others(delivery), ...dependenciesOf(rendered, target)]
  },

  decide({ delivery, target, seen }): StageDecision<null> {
    if (delivery.restores && !delivery.rendered) return restore(delivery, target)
    const reason = misplaced(delivery, target)
    if (reason) return { is: 'failed', reason }
    const release = releaseWanted(delivery, target)
    if (!release) {
      if (seen.release?.is === 'seen') return next({ release: seen.release.value })
      return noSuchRelease(delivery)
    }
    if (!delivery.rendered || !delivery.release) return render({ delivery, target, seen }, release)
    return plan({ delivery, target, seen }, delivery.release, delivery.rendered)
  },
})

type Known = { readonly delivery: Delivery; readonly target: Target; readonly seen: Seen }

function plan(
  { delivery, target, seen }: Known,
  release: Release,
  rendered: Rendered,
): StageDecision<null> {
  const { dryRun, dependencies } = seen
  if (dryRun?.is !== 'seen') return failed('the cluster did not say what would change')
  if (rendered.needs && dependencies?.is !== 'seen' && !delivery.restores)
    return failed('nobody said what would happen to its dependencies')
  const lost = needsMoreThan(release.version, dependantsIn(seen))
  if (lost) return { is: 'failed', reason: neededWords(release, lost) }
  const { purpose } = delivery
  const more = dependencies?.is === 'seen' ? { dependencies: dependencies.value } : {}
  const found = planOf(release, rendered, { changes: dryRun.value, purpose, target, ...more })
  return planned({ ...delivery, dependants: dependantsIn(seen) }, found)
}

function dependantsIn({ dependants }: Seen): Dependant[] {
  return dependants?.is === 'seen' ? [...dependants.value] : []
}

/** Who needs which versions of the app. */
function others({ app, environment }: Delivery): Query {
  return { ask: 'dependants', app, environment }
}

/** What would happen to what the release needs. */
function dependenciesOf({ needs }: Rendered, target: Target): Query[] {
  return needs ? [{ ask: 'dependencies', target: target.key, needs }] : []
}

function neededWords({ version, app }: Release, { by, range }: Dependant): Reason {
  return {
    because: `${by} needs ${app} ${range}, and ${version} is not that`,
    hint: `Deliver a version of ${app} in that range, or another ${by} first`,
  }
}

function planned(delivery: Delivery, plan: Plan): StageDecision<null> {
  const changesNothing = plan.changes.every(({ action }) => action === 'unchanged')
  if (delivery.purpose === 'contract' && !plan.migrations)
    return failed('the release that runs there leaves nothing to do')
  if (delivery.purpose === 'restart' && changesNothing)
    return failed('nothing of it has pods that could be restarted')
  if (!isExpected(delivery, plan)) return anotherPlan
  const { dependants = [] } = delivery
  return { is: 'done', delivery: { plan, ...(dependants.length > 0 && { dependants }) } }
}

function manifestsOf(delivery: Delivery, release: Release, target: Target) {
  const { app, environment } = delivery
  const overrides = overridesWanted(delivery, target)
  return {
    ask: 'manifests',
    app,
    environment,
    release,
    ...(overrides && { overrides }),
  } as const
}

/** What is rendered is rendered of this very release. Whatever people named must be among its workloads. */
function render({ delivery, target, seen }: Known, release: Release): StageDecision<null> {
  const { app, environment } = delivery
  if (seen.manifests?.is !== 'seen')
    return failed(`${app} is not in the catalog any more, or not in ${environment}`)
  const rendered = seen.manifests.value
  const lost = unknownWorkload(delivery, rendered)
  if (lost !== undefined) return failed(`${release.version} of ${app} has no workload "${lost}"`)
  const tooOld = belowFloor(release, target)
  if (tooOld) return { is: 'failed', reason: tooOld }
  return next({ release, wanted: release.version, rendered, ...basis(target) })
}

/** What the API server is asked: removals are planned against all that deliveries left here. */
export function dryRunOf({ cluster, namespace, manifests, needs }: Rendered, target: Target) {
  return {
    ask: 'dryRun',
    target: target.key,
    cluster,
    namespace,
    manifests,
    previous: target.inventory,
    ...(needs && { needs }),
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
  const settled = restoredBy(delivery, target)
  if (!settled) return failed(`what ${delivery.restores} delivered is not remembered any more`)
  const tooOld = belowFloor(settled.release, target)
  if (tooOld) return { is: 'failed', reason: tooOld }
  return next({ release: settled.release, rendered: renderedOf(settled), ...basis(target) })
}

/** A settled release as something to roll out again. It never goes back by itself. */
export function renderedOf(settled: Settled): Rendered {
  const { manifests, inventory, cluster, namespace, progressDeadlineSeconds } = settled
  const { workloads, needs, connected, metrics } = settled
  return {
    manifests,
    inventory,
    cluster,
    namespace,
    progressDeadlineSeconds,
    ...(workloads && { workloads }),
    ...(needs && { needs }),
    ...(connected && { connected }),
    ...(metrics && { metrics }),
    onFailure: 'hold',
  }
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
