import { z } from 'zod'
import type { Delivery } from '#src/core/delivery.ts'
import { everyWorkload } from '#src/core/plan/overrides.ts'
import { defineCommand } from '#src/door/command.ts'
import { reasonWanted, refuseByRules } from '#src/door/deliveries/rules.ts'
import { createDelivery, createdBefore } from '#src/door/deliveries/create.ts'
import { overridable, overridingTurn, workloadNamed } from '#src/door/deliveries/overriding.ts'
import { accepted, alreadyComing } from '#src/messages/accepted.ts'

export const restart = defineCommand({
  name: 'restart',
  topic: 'delivering',
  summary: 'Replace the pods of an app by new ones of the same release',
  examples: [
    'restart checkout in staging',
    'restart checkout production --workload api because it leaks memory',
  ],
  permission: 'deploy',
  effect: 'destructive',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    workload: z.string().optional().describe('only this workload; all of them if left out'),
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    workload: { by: 'place' },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },

  needs: reasonWanted,

  async check({ app, environment, workload }, context) {
    if (app === undefined || environment === undefined) return
    const overriding = { name: 'restart', app, environment } as const
    const there = await overridable(overriding, context)
    if (workload) workloadNamed(overriding, workload, there)
  },

  async run({ app, environment, workload, reason }, context) {
    const asked = { purpose: 'restart', app, environment, ...(reason && { reason }) } as const
    const before = await createdBefore(context, asked)
    if (before) return accepted(before)

    const overriding = { name: 'restart', app, environment } as const
    const there = await overridable(overriding, context)
    const which = workload ? workloadNamed(overriding, workload, there) : everyWorkload
    const coming = there.inFlight.find((delivery) => isRestartOf(which, delivery))
    if (coming) return alreadyComing(coming)
    refuseByRules(context, { app, environment, reason })
    const made = await createDelivery(context, {
      ...asked,
      wanted: there.settled.release.version,
      overrides: { restartedAt: { [which]: new Date(context.now).toISOString() } },
    })
    return accepted(made, overridingTurn(there, made))
  },
})

/** Whether a delivery restarts it already. */
function isRestartOf(workload: string, { purpose, direction, overrides }: Delivery): boolean {
  if (purpose !== 'restart' || direction !== 'forward') return false
  const restarted = Object.keys(overrides?.restartedAt ?? {})
  return restarted.includes(workload) || restarted.includes(everyWorkload)
}
