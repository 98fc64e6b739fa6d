import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { databaseMeant } from '#src/door/dependencies/database.ts'
import { dependencyArgs, dependencyWords } from '#src/door/dependencies/meant.ts'
import { databaseStatus } from '#src/messages/dependencies/answers.ts'

const doing = 'show the database'

export const dbStatus = defineCommand({
  name: 'db status',
  topic: 'needing',
  doing,
  summary: 'Show a managed database: version, class, storage, endpoint, snapshots, what is pending',
  examples: ['db status checkout db production', 'db status db of checkout in production'],
  permission: 'view',
  effect: 'read',
  args: z.object(dependencyArgs),
  words: dependencyWords,

  async run(meant, context) {
    const { document, quarantined } = await databaseMeant(context, { doing, ...meant })
    return databaseStatus({ document, quarantined, acts: context.acts(document.kind) })
  },
})
