import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { dependencyArgs, dependencyMeant, dependencyWords } from '#src/door/dependencies/meant.ts'
import { dependencyExplanation } from '#src/messages/dependencies/answers.ts'

const doing = 'say why'

export const depsWhy = defineCommand({
  name: 'deps why',
  topic: 'needing',
  doing,
  summary: 'Say why a dependency waits or holds, and what happened to it',
  examples: ['deps why db of checkout in production'],
  permission: 'view',
  effect: 'read',
  args: z.object(dependencyArgs),
  words: dependencyWords,

  async run(meant, { store, acts }) {
    const { document, kind, id, quarantined } = await dependencyMeant(store, { doing, ...meant })
    const facts = { document, quarantined, acts: acts(document.kind) }
    return dependencyExplanation(facts, await store.events({ kind, id }))
  },
})
