import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { meantArgs, meantEither, meantWords } from '#src/door/deliveries/meant.ts'
import { revokeVote } from '#src/door/deliveries/vote.ts'
import { revoked } from '#src/messages/deciding/voted.ts'

export const revoke = defineCommand({
  name: 'revoke',
  topic: 'deciding',
  doing: 'revoke your vote',
  submit: 'Revoke',
  summary: 'Take back your own vote on a delivery',
  examples: ['revoke d-7k3f9q', 'revoke checkout production'],
  permission: 'approve',
  effect: 'change',
  args: z.object(meantArgs),
  words: meantWords,
  either: meantEither,

  async run(meant, context) {
    return revoked(await revokeVote(context, meant))
  },
})
