import { z } from 'zod'
import { actorName } from '#src/core/actor.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { defineCommand } from '#src/door/command.ts'
import { queueOf } from '#src/door/holds/find.ts'
import { isOwn, lockOf, refuseAnother, tellLock } from '#src/door/holds/lock.ts'
import { unlocking } from '#src/messages/holds/locked.ts'

export const unlock = defineCommand({
  name: 'unlock',
  topic: 'holding',
  submit: 'Unlock it',
  summary: 'End a lock; one of somebody else as an operator',
  examples: ['unlock checkout production', 'unlock checkout in production because olga is away'],
  permission: 'deploy',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    reason: z.string().optional().describe('why, for the one whose lock it is'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },

  async run({ app, environment, reason }, context) {
    const { invocation, rights, store } = context
    const held = await lockOf(context, { app, environment })
    refuseAnother('unlock', context, held)
    if (!held)
      throw new DeliveryError(
        'not-possible',
        `Cannot unlock ${app} in ${environment}: it is not locked`,
        {
          hint: `\`/deliver who ${app} ${environment}\` shows what is going on there`,
        },
      )
    const own = isOwn(context, held)
    if (!own && !rights.may('operate', environment, app))
      throw new DeliveryError(
        'not-allowed',
        `Cannot unlock ${app} in ${environment}: ${actorName(held.by)} has locked it: ${held.because}`,
        { hint: `Ask ${actorName(held.by)}, or an operator of ${environment}` },
      )
    await tellLock(
      context,
      'unlock',
      { app, environment },
      {
        type: 'unlock',
        by: invocation.actor,
        of: held.at,
        ...(reason && { because: reason }),
      },
    )
    const { waiting } = await queueOf(store, app, environment)
    return unlocking(app, environment, held, own, waiting[0]?.id)
  },
})
