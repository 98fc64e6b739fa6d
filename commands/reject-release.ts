import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import {
  openRequest,
  saySignOff,
  signOffEither,
  signOffWords,
} from '#src/door/pipeline/say-sign-off.ts'
import { said } from '#src/messages/pipeline/sign-off-card.ts'

export const rejectRelease = defineCommand({
  name: 'reject-release',
  topic: 'deciding',
  doing: 'reject',
  submit: 'Reject',
  summary: 'Say that a release goes no further, and why',
  examples: [
    'reject-release checkout staging totals are wrong',
    'reject-release s-7k3f9q because totals are wrong',
  ],
  permission: 'signOff',
  effect: 'destructive',
  args: z.object({
    signOff: z.string().optional().describe('the request, by its id'),
    app: z.string().optional().describe('the app'),
    environment: z.string().optional().describe('where it was tested'),
    reason: z.string().describe('why; it is shown wherever the release is'),
  }),
  words: {
    ...signOffWords,
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: signOffEither,

  async check({ signOff, app, environment }, context) {
    if (signOff !== undefined || (app !== undefined && environment !== undefined))
      await openRequest(
        context,
        { signOff, app, environment },
        { name: 'reject-release', choice: 'reject' },
      )
  },

  async run({ reason, ...meant }, context) {
    return said(
      'reject',
      await saySignOff(context, meant, {
        name: 'reject-release',
        choice: 'reject',
        because: reason,
      }),
    )
  },
})
