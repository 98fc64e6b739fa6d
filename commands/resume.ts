import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { resumePromotion } from '#src/door/pipeline/holding.ts'
import { resumed } from '#src/messages/pipeline/view.ts'

export const resume = defineCommand({
  name: 'resume',
  topic: 'holding',
  doing: 'resume promotion',
  submit: 'Resume',
  summary: 'Let automatic promotion into an environment go on',
  examples: ['resume checkout staging'],
  permission: 'deploy',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['into', 'to', 'in', 'on'] },
  },

  async run({ app, environment }, context) {
    await resumePromotion(context, { app, environment })
    return resumed(app, environment)
  },
})
