import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { queueOf } from '#src/door/holds/find.ts'
import { whoHolds } from '#src/messages/holds/who.ts'

export const who = defineCommand({
  name: 'who',
  topic: 'knowing',
  doing: 'say who',
  summary: 'Show who holds the lock of an app in an environment, and who waits',
  examples: ['who checkout production'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
  },

  async run({ app, environment }, { store, now }) {
    return whoHolds(app, environment, await queueOf(store, app, environment), now)
  },
})
