import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { order } from '#src/door/deliveries/order.ts'
import { passedOn } from '#src/messages/accepted.ts'

export const abort = defineCommand({
  name: 'abort',
  summary: 'Take back what a delivery did so far',
  examples: ['abort d-7k3f9q', 'abort checkout staging because payments fail'],
  permission: 'deploy',
  effect: 'destructive',
  args: z.object({
    delivery: z.string().optional().describe('the delivery, by its id'),
    app: z.string().optional().describe('the app'),
    environment: z.string().optional().describe('the environment'),
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    delivery: { by: 'place', names: 'delivery' },
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on', 'to'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: [['delivery'], ['app', 'environment']],

  async run({ reason, ...meant }, context) {
    const { actor } = context.invocation
    const delivery = await order(context, meant, {
      name: 'abort',
      signal: { type: 'abort', by: actor, ...(reason && { because: reason }) },
      takes: ({ direction, held }) => direction === 'forward' || held,
      otherwise: ({ id }) => ({
        because: `${id} is going back already`,
        hint: 'Its card shows how far it is',
      }),
    })
    return passedOn('Aborting', delivery)
  },
})
