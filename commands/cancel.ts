import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { order } from '#src/door/deliveries/order.ts'
import { passedOn } from '#src/messages/accepted.ts'

export const cancel = defineCommand({
  name: 'cancel',
  summary: 'End a delivery that has not begun to act',
  examples: ['cancel d-7k3f9q', 'cancel checkout staging'],
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
      name: 'cancel',
      signal: { type: 'cancel', by: actor, ...(reason && { because: reason }) },
      takes: ({ begun }) => !begun,
      otherwise: ({ id }) => ({
        because: `${id} has begun to act`,
        hint: `\`/deliver abort ${id}\` takes back what it did`,
      }),
    })
    return passedOn('Cancelling', delivery)
  },
})
