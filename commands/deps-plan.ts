import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { releaseMeant } from '#src/door/deliveries/releases.ts'
import { dependencyPlan } from '#src/messages/dependencies/answers.ts'

export const depsPlan = defineCommand({
  name: 'deps plan',
  topic: 'needing',
  doing: 'plan the dependencies',
  submit: 'Plan it',
  summary: 'Show what a release would do to what it needs, before anything does',
  examples: ['deps plan checkout 1.6.0 to production'],
  permission: 'view',
  effect: 'read',
  args: z.object({
    app: z.string().describe('the app'),
    version: z.string().describe('the release'),
    environment: z.string().describe('the environment'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    version: { by: 'place', names: 'release' },
    environment: { by: 'place', names: 'environment', prepositions: ['to', 'in', 'on'] },
  },

  async run({ app, version, environment }, context) {
    const { release } = await releaseMeant(context.releases, app, version)
    const found = await context.preview({ app, environment, version: release.version })
    return dependencyPlan({ app, environment, ...found })
  },
})
