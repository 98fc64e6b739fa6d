import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { castVote, refuseVote } from '#src/door/deliveries/vote.ts'
import { voted } from '#src/messages/deciding/voted.ts'

export const reject = defineCommand({
  name: 'reject',
  topic: 'deciding',
  submit: 'Reject',
  summary: 'Say no to a delivery that asks for approval, which ends it',
  examples: [
    'reject d-7k3f9q because payments are not ready',
    'reject checkout production errors rise in staging',
  ],
  permission: 'approve',
  effect: 'destructive',
  args: z.object({
    ...meantArgs,
    reason: z.string().describe('why, for the card and the audit'),
  }),
  words: {
    ...meantWords,
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: meantEither,

  async check({ delivery, app, environment }, context) {
    if (delivery !== undefined || (app !== undefined && environment !== undefined))
      await refuseVote(context, { delivery, app, environment }, 'reject')
  },

  async run({ reason, ...meant }, context) {
    return voted('reject', await castVote(context, meant, { name: 'reject', because: reason }))
  },
})
