import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { targetRows, type TargetInFlight } from '#src/door/deliveries/rows.ts'
import { targetStatus } from '#src/messages/target-status.ts'

export const status = defineCommand({
  name: 'status',
  topic: 'looking',
  doing: 'show the status',
  summary: 'Show what runs where and what is on its way',
  examples: ['status', 'status checkout', 'status checkout in staging'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().optional().describe('only this app'),
    environment: z.string().optional().describe('only this environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
  },

  async run(args, context) {
    const rows = await targetRows(context, args)
    const [only, ...others] = rows
    const autoscaled = only && others.length === 0 ? await autoscaledAt(only, context) : []
    return targetStatus(rows, autoscaled)
  },
})

/** What autoscalers want there now. What cannot be seen is left out: what was set stands in the status anyway. */
async function autoscaledAt(
  { app, environment, target }: TargetInFlight,
  { watching }: Pick<Context, 'watching'>,
) {
  const isThere = target?.settled?.inventory.some(({ kind }) => kind === 'HorizontalPodAutoscaler')
  if (!isThere) return []
  return await watching.autoscaled({ app, environment }).catch((error: unknown) => {
    if (error instanceof DeliveryError) return []
    throw error
  })
}
