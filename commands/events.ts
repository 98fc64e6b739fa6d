import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { eventsMessage } from '#src/messages/watch/events.ts'

export const events = defineCommand({
  name: 'events',
  topic: 'looking',
  doing: 'show events',
  summary: 'Show what happened to the objects of an app in its cluster',
  examples: ['events checkout production', 'events of checkout in staging'],
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

  async run(place, { watching }) {
    return eventsMessage(place, await watching.inspect(place))
  },
})
