import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { holdPromotion } from '#src/door/pipeline/holding.ts'
import { held } from '#src/messages/pipeline/view.ts'

export const hold = defineCommand({
  name: 'hold',
  topic: 'holding',
  doing: 'hold promotion',
  submit: 'Hold it',
  summary: 'Pause automatic promotion into an environment',
  examples: ['hold checkout staging because of the load test'],
  permission: 'deploy',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment into which nothing goes on by itself'),
    reason: z.string().describe('why, for those who wonder'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['into', 'to', 'in', 'on'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },

  async run({ app, environment, reason }, context) {
    await holdPromotion(context, { app, environment }, reason)
    return held(app, environment)
  },
})
