import { z } from 'zod'
import type { Delivery } from '#src/core/delivery.ts'
import { canonical } from '#src/core/hash.ts'
import type { Autoscale, OverridesChange } from '#src/core/plan/overrides.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import { defineCommand } from '#src/door/command.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import { autoscaleMeant } from '#src/door/deliveries/autoscale-meant.ts'
import {
  impossible,
  onlyWorkload,
  overridable,
  overridingTurn,
  workloadNamed,
  type Overridable,
  type Overriding,
} from '#src/door/deliveries/overriding.ts'
import { reasonWanted, refuseByRules } from '#src/door/deliveries/rules.ts'
import { accepted, alreadyComing } from '#src/messages/accepted.ts'
import { planPreview } from '#src/messages/plan.ts'

export const autoscale = defineCommand({
  name: 'autoscale',
  topic: 'delivering',
  summary: 'Let a workload have as many pods as its load needs, within bounds',
  examples: [
    'autoscale checkout production 3..12 cpu 70%',
    'autoscale checkout production 2..8 cpu 70% memory 80% --workload api because of the sale',
    'autoscale checkout production off',
  ],
  permission: 'deploy',
  effect: 'destructive',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    to: z.string().describe('the least and the most pods ("3..12"), or "off"'),
    cpu: z.string().optional().describe('by CPU, in percent of what containers request: "70%"'),
    memory: z.string().optional().describe('by memory, in percent of what containers request'),
    workload: z.string().optional().describe('which workload, where the app has several'),
    dryRun: z.stringbool().default(false).describe('only show what would change'),
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    to: { by: 'place', prepositions: ['to'] },
    cpu: { by: 'flag', prepositions: ['cpu'] },
    memory: { by: 'flag', prepositions: ['memory'] },
    workload: { by: 'flag' },
    dryRun: { by: 'flag' },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },

  needs: reasonWanted,

  async check({ app, environment, to, cpu, memory, workload }, context) {
    if (app === undefined || environment === undefined || to === undefined) return
    const overriding = { name: 'autoscale', app, environment } as const
    const wanted = autoscaleMeant(overriding, { to, cpu, memory })
    workloadMeant(overriding, { workload, wanted }, await overridable(overriding, context))
  },

  async run({ app, environment, to, cpu, memory, workload, dryRun, reason }, context) {
    const asked = { purpose: 'scale', app, environment, ...(reason && { reason }) } as const
    const before = await createdBefore(context, asked)
    if (before) return accepted(before)

    const overriding = { name: 'autoscale', app, environment } as const
    const wanted = autoscaleMeant(overriding, { to, cpu, memory })
    const there = await overridable(overriding, context)
    const which = workloadMeant(overriding, { workload, wanted }, there)
    const overrides = changeTo(which, wanted)
    const wish = { ...asked, wanted: there.settled.release.version, overrides }
    if (dryRun) {
      const version = wish.wanted
      const found = await context.preview({ app, environment, version, overrides })
      const title = undertakingOf(wish).doing
      const by = { ...(cpu && { cpu }), ...(memory && { memory }) }
      const args = { app, environment, to, workload: which, ...by }
      const scaling = { title, command: 'autoscale', args } as const
      return planPreview({ app, environment, ...found, scaling })
    }
    const coming = there.inFlight.findLast((delivery) => isAutoscalingOf(which, delivery))
    if (coming && canonical(coming.overrides?.autoscale?.[which]) === canonical(wanted))
      return alreadyComing(coming)
    refuseByRules(context, { app, environment, reason })
    if (!saysByWhat(wanted))
      await context.preview({ app, environment, version: wish.wanted, overrides })
    const expects = context.invocation.evidence
    const made = await createDelivery(context, { ...wish, ...(expects && { expects }) })
    return accepted(made, overridingTurn(there, made))
  },
})

/** Only an autoscaler of the manifests knows it without: whoever has none hears it before anything is made, and alone. */
function saysByWhat(wanted: Autoscale | 'off'): boolean {
  return wanted === 'off' || wanted.cpu !== undefined || wanted.memory !== undefined
}

/** What was scaled by hand goes with an autoscaler; what an autoscaler leaves behind stays. */
function changeTo(workload: string, wanted: Autoscale | 'off'): OverridesChange {
  return {
    autoscale: { [workload]: wanted },
    replicas: { [workload]: wanted === 'off' ? 'kept' : 'default' },
  }
}

function workloadMeant(
  asked: Overriding,
  { workload, wanted }: { workload: string | undefined; wanted: Autoscale | 'off' },
  there: Overridable,
): string {
  const set = Object.keys(there.target.overrides?.autoscale ?? {})
  const named = workload ?? onlyWorkload(asked, wanted === 'off' ? set : [], there)
  // What a release does not have any more can still be taken back.
  if (wanted === 'off' && set.includes(named)) return named
  workloadNamed(asked, named, there)
  const isComing = there.inFlight.some((delivery) => isAutoscalingOf(named, delivery))
  if (wanted !== 'off' || isComing) return named
  throw impossible(
    asked,
    `${named} has no autoscaler that was given to it`,
    'What its manifests have is changed there; `/deliver status` shows what people set',
  )
}

function isAutoscalingOf(workload: string, { direction, overrides }: Delivery): boolean {
  return direction === 'forward' && Object.hasOwn(overrides?.autoscale ?? {}, workload)
}
