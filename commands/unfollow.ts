import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { unfollowLogs } from '#src/door/watch/follow.ts'
import { unfollowing } from '#src/messages/watch/log-follow.ts'

export const unfollow = defineCommand({
  name: 'unfollow',
  topic: 'looking',
  doing: 'end it',
  submit: 'End it',
  summary: 'End the following of logs before its time',
  examples: ['unfollow l-7k3f9q'],
  permission: 'view',
  effect: 'change',
  args: z.object({ follow: z.string().describe('what is followed, by its id') }),
  words: { follow: { by: 'place' } },

  async run({ follow }, context) {
    return unfollowing(await unfollowLogs(context, follow))
  },
})
