import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { dependencyTrees } from '#src/door/dependencies/trees.ts'
import { dependencyTree } from '#src/messages/dependencies/tree.ts'

export const deps = defineCommand({
  name: 'deps',
  topic: 'needing',
  doing: 'show the dependencies',
  summary: 'Show what an app needs where, how that stands, and what it gives',
  examples: ['deps checkout', 'deps checkout in production', 'deps shared'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().describe('the app, or "shared" for what several apps share'),
    environment: z.string().optional().describe('only this environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', orShared: true, prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
  },

  async run(asked, context) {
    return dependencyTree(await dependencyTrees(context, asked))
  },
})
