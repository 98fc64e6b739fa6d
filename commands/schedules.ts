import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { isVisible, schedulesOf } from '#src/door/schedules/find.ts'
import { scheduleList } from '#src/messages/schedules/answers.ts'

export const schedules = defineCommand({
  name: 'schedules',
  topic: 'scheduling',
  doing: 'show the schedules',
  summary: 'Show what runs by itself, when, and how it went last',
  examples: ['schedules', 'schedules checkout', 'schedules in staging'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().optional().describe('only this app'),
    environment: z.string().optional().describe('only this environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
  },

  async run({ app, environment }, context) {
    const all = await schedulesOf(context.store)
    return scheduleList(
      all
        .filter((one) => isVisible(context, one))
        .filter((one) => app === undefined || one.app === app)
        .filter((one) => environment === undefined || one.environment === environment),
    )
  },
})
