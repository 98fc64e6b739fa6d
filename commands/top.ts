import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { topMessage } from '#src/messages/watch/top.ts'

export const top = defineCommand({
  name: 'top',
  topic: 'looking',
  doing: 'show the usage',
  summary: 'Show the CPU and memory that the pods of an app use now',
  examples: ['top checkout production', 'top checkout production by memory'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    by: z.enum(['cpu', 'memory']).default('cpu').describe('what is sorted by: cpu or memory'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    by: { by: 'place', prepositions: ['by'] },
  },

  async run({ by, ...place }, { watching }) {
    return topMessage(place, await watching.inspect({ ...place, usage: true }), by)
  },
})
