import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { databaseMeant } from '#src/door/dependencies/database.ts'
import { dependencyArgs, dependencyWords } from '#src/door/dependencies/meant.ts'
import { orderAct } from '#src/door/dependencies/order.ts'
import { ordered } from '#src/messages/dependencies/answers.ts'

const name = 'db rotate'
const doing = 'rotate the credentials'

export const dbRotate = defineCommand({
  name,
  topic: 'needing',
  doing,
  submit: 'Rotate them',
  summary:
    'Give a managed database new credentials: everybody who uses it gets them before the old ones end',
  examples: ['db rotate checkout db production'],
  permission: 'view',
  effect: 'destructive',
  isSchedulable: true,
  args: z.object({
    ...dependencyArgs,
    reason: z.string().optional().describe('why, for its card and the audit'),
  }),
  words: { ...dependencyWords, reason: { by: 'flag', rest: true, prepositions: ['because'] } },

  async run({ reason: because, ...meant }, context) {
    const { document } = await databaseMeant(context, { doing, ...meant })
    const act = { do: 'rotate' } as const
    return ordered(document, await orderAct(context, document, { name, doing, act, because }))
  },
})
