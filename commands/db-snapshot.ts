import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { databaseMeant } from '#src/door/dependencies/database.ts'
import { dependencyArgs, dependencyWords } from '#src/door/dependencies/meant.ts'
import { orderAct } from '#src/door/dependencies/order.ts'
import { ordered } from '#src/messages/dependencies/answers.ts'

const name = 'db snapshot'
const doing = 'take a snapshot'

export const dbSnapshot = defineCommand({
  name,
  topic: 'needing',
  doing,
  submit: 'Take it',
  summary: 'Take a snapshot of a managed database, for operators and its owners',
  examples: ['db snapshot checkout db production'],
  permission: 'view',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    ...dependencyArgs,
    reason: z.string().optional().describe('why, for its card and the audit'),
  }),
  words: { ...dependencyWords, reason: { by: 'flag', rest: true, prepositions: ['because'] } },

  async run({ reason: because, ...meant }, context) {
    const { document } = await databaseMeant(context, { doing, ...meant })
    const act = { do: 'snapshot' } as const
    return ordered(document, await orderAct(context, document, { name, doing, act, because }))
  },
})
