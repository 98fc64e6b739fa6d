import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { order } from '#src/door/deliveries/order.ts'
import { passedOn } from '#src/messages/accepted.ts'

export const cancel = defineCommand({
  name: 'cancel',
  topic: 'delivering',
  submit: 'Cancel it',
  summary: 'End a delivery that has not begun to act',
  examples: ['cancel d-7k3f9q', 'cancel checkout staging'],
  permission: 'deploy',
  effect: 'destructive',
  args: z.object({
    ...meantArgs,
    reason: z.string().optional().describe('why, for the card and the history'),
  }),
  words: {
    ...meantWords,
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: meantEither,

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
