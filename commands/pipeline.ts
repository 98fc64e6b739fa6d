import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { defineCommand } from '#src/door/command.ts'
import { pipelineView } from '#src/door/pipeline/view.ts'
import { pipelineMessage } from '#src/messages/pipeline/view.ts'

export const pipeline = defineCommand({
  name: 'pipeline',
  topic: 'delivering',
  doing: 'show the pipeline',
  summary: 'Show what runs where, what may go on, and what it waits for',
  examples: ['pipeline checkout'],
  permission: 'view',
  effect: 'read',
  args: z.object({ app: z.string().describe('the app') }),
  words: { app: { by: 'place', names: 'app', prepositions: ['of'] } },

  async run({ app }, context) {
    const entry = Object.values(context.catalog.apps).find(({ name }) => name === app)
    if (!entry)
      throw new DeliveryError('unknown-app', `Cannot show the pipeline: there is no app "${app}"`)
    return pipelineMessage(await pipelineView(context, entry))
  },
})
