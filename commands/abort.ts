import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { order } from '#src/door/deliveries/order.ts'
import { passedOn } from '#src/messages/accepted.ts'

export const abort = defineCommand({
  name: 'abort',
  topic: 'delivering',
  submit: 'Abort it',
  summary: 'Take back what a delivery did so far',
  examples: ['abort d-7k3f9q', 'abort checkout staging because payments fail'],
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
