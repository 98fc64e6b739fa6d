import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { castVote } from '#src/door/deliveries/vote.ts'
import { voted } from '#src/messages/deciding/voted.ts'

export const approve = defineCommand({
  name: 'approve',
  topic: 'deciding',
  submit: 'Approve',
  summary: 'Agree that a delivery begins, by the plan on its card',
  examples: ['approve d-7k3f9q', 'approve checkout production because QA is through'],
  permission: 'approve',
  effect: 'change',
  args: z.object({
    ...meantArgs,
    reason: z.string().optional().describe('why, for the card and the audit'),
  }),
  words: {
    ...meantWords,
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: meantEither,

  async run({ reason, ...meant }, context) {
    return voted('approve', await castVote(context, meant, { name: 'approve', because: reason }))
  },
})
