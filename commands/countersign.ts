import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { countersignMeant } from '#src/door/deliveries/countersign.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { countersigned } from '#src/messages/countersign-card.ts'

export const countersign = defineCommand({
  name: 'countersign',
  topic: 'deciding',
  doing: 'sign it',
  submit: 'Sign it',
  summary: 'Sign, as a second person, what was delivered in an emergency',
  examples: ['countersign d-7k3f9q', 'countersign checkout production because I was there'],
  permission: 'emergency',
  effect: 'change',
  args: z.object({
    ...meantArgs,
    reason: z.string().optional().describe('what there is to say about it'),
  }),
  words: {
    ...meantWords,
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: meantEither,

  async run({ reason, ...meant }, context) {
    return countersigned(await countersignMeant(context, meant, reason))
  },
})
