import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { saySignOff, signOffEither, signOffWords } from '#src/door/pipeline/say-sign-off.ts'
import { said } from '#src/messages/pipeline/sign-off-card.ts'

export const signoff = defineCommand({
  name: 'signoff',
  topic: 'deciding',
  doing: 'sign off',
  submit: 'Sign off',
  summary: 'Let a release pass to the next environment, for those who test it',
  examples: ['signoff checkout staging', 'signoff s-7k3f9q because all flows were tested'],
  permission: 'signOff',
  effect: 'change',
  args: z.object({
    signOff: z.string().optional().describe('the request, by its id'),
    app: z.string().optional().describe('the app'),
    environment: z.string().optional().describe('where it was tested'),
    reason: z.string().optional().describe('what was tested, for the card and the audit'),
  }),
  words: {
    ...signOffWords,
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: signOffEither,

  async run({ reason, ...meant }, context) {
    return said(
      'sign',
      await saySignOff(context, meant, { name: 'signoff', choice: 'sign', because: reason }),
    )
  },
})
