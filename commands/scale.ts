import { z } from 'zod'
import type { Delivery } from '#src/core/delivery.ts'
import { canonical } from '#src/core/hash.ts'
import type { Replicas } from '#src/core/plan/overrides.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { reasonWanted, refuseByRules } from '#src/door/deliveries/rules.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import {
  impossible,
  onlyWorkload,
  overridable,
  overridingTurn,
  senseless,
  workloadNamed,
  type Overridable,
  type Overriding,
} from '#src/door/deliveries/overriding.ts'
import { accepted, alreadyComing } from '#src/messages/accepted.ts'
import { planPreview } from '#src/messages/plan.ts'

export const scale = defineCommand({
  name: 'scale',
  topic: 'delivering',
  summary: 'Set how many pods a workload has, until it is set back to its default',
  examples: [
    'scale checkout staging to 5',
    'scale checkout production to 3-10 --workload api because of the sale',
    'scale checkout staging to default',
  ],
  permission: 'deploy',
  effect: 'destructive',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    to: z.string().describe('how many pods, the bounds of its autoscaler ("3-10"), or "default"'),
    workload: z.string().optional().describe('which workload, where the app has several'),
    dryRun: z.stringbool().default(false).describe('only show what would change'),
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    to: { by: 'place', prepositions: ['to'] },
    workload: { by: 'place' },
    dryRun: { by: 'flag' },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },

  needs: reasonWanted,

  async check({ app, environment, to, workload }, context) {
    if (app === undefined || environment === undefined || to === undefined) return
    const overriding = { name: 'scale', app, environment } as const
    const replicas = replicasMeant(overriding, to)
    workloadMeant(overriding, workload, { ...(await overridable(overriding, context)), replicas })
  },

  async run({ app, environment, to, workload, dryRun, reason }, context) {
    const asked = { purpose: 'scale', app, environment, ...(reason && { reason }) } as const
    const before = await createdBefore(context, asked)
    if (before) return accepted(before)

    const overriding = { name: 'scale', app, environment } as const
    const replicas = replicasMeant(overriding, to)
    const there = await overridable(overriding, context)
    const which = workloadMeant(overriding, workload, { ...there, replicas })
    const overrides = { replicas: { [which]: replicas } }
    const wish = { ...asked, wanted: there.settled.release.version, overrides }
    if (dryRun) return preview(wish, { app, environment, to, workload: which }, context)

    const coming = there.inFlight.findLast((delivery) => isScalingOf(which, delivery))
    if (coming && canonical(coming.overrides?.replicas?.[which]) === canonical(replicas))
      return alreadyComing(coming)
    refuseByRules(context, { app, environment, reason })
    const expects = context.invocation.evidence
    const made = await createDelivery(context, { ...wish, ...(expects && { expects }) })
    return accepted(made, [
      ...noneWords(which, environment, replicas),
      ...overridingTurn(there, made),
    ])
  },
})

async function preview(
  wish: Pick<Delivery, 'purpose' | 'app' | 'environment' | 'wanted' | 'overrides'>,
  args: Readonly<Record<string, string>>,
  context: Context,
) {
  const { app, environment, wanted: version, overrides } = wish
  const found = await context.preview({
    app,
    environment,
    version,
    ...(overrides && { overrides }),
  })
  const title = undertakingOf(wish).doing
  return planPreview({ app, environment, ...found, scaling: { title, args } })
}

/** Nobody means more pods of one workload than that. */
const MOST = 1_000

function replicasMeant(asked: Overriding, typed: string): Replicas | 'default' {
  const text = typed.trim().toLowerCase()
  if (text === 'default') return 'default'
  const [, from, until] = /^(\d{1,9})(?:(?:-|–|\.\.)(\d{1,9}))?$/.exec(text) ?? []
  if (from === undefined)
    throw senseless(
      asked,
      `"${typed.slice(0, 60)}" is no number of pods`,
      'Say how many ("5"), the bounds of its autoscaler ("3-10"), or "default"',
    )
  const [min, max] = [Number(from), Number(until ?? from)]
  if (max > MOST || min > MOST)
    throw senseless(asked, `${Math.max(min, max)} pods are too many`, `At most ${MOST} are taken`)
  if (until === undefined) return min
  if (min >= 1 && min <= max) return { min, max }
  throw senseless(
    asked,
    `"${typed.slice(0, 60)}" are no bounds`,
    'The first is the least, 1 or more, and the second the most',
  )
}

function workloadMeant(
  asked: Overriding,
  workload: string | undefined,
  there: Overridable & { readonly replicas: Replicas | 'default' },
): string {
  const { workloads, target, replicas } = there
  const set = target.overrides?.replicas ?? {}
  const isSet = (name: string) => Object.hasOwn(set, name)
  const named =
    workload ?? onlyWorkload(asked, replicas === 'default' ? Object.keys(set) : [], there)
  // What a release does not have any more can still be taken back.
  if (replicas === 'default' && isSet(named)) return named
  workloadNamed(asked, named, there)
  const isComing = there.inFlight.some((delivery) => isScalingOf(named, delivery))
  if (replicas !== 'default' || isComing) return named
  throw impossible(
    asked,
    `${named} has its default already`,
    workloads && workloads.length > 1 && Object.keys(set).length > 0
      ? `Set by hand there: ${Object.keys(set).join(', ')}`
      : 'Nobody set another number there',
  )
}

function isScalingOf(workload: string, { purpose, direction, overrides }: Delivery): boolean {
  return (
    purpose === 'scale' &&
    direction === 'forward' &&
    !overrides?.autoscale &&
    Object.hasOwn(overrides?.replicas ?? {}, workload)
  )
}

function noneWords(
  workload: string,
  environment: string,
  replicas: Replicas | 'default',
): readonly string[] {
  return replicas === 0 ? [`No pod of ${workload} will run in ${environment}`] : []
}
