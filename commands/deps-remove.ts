import { z } from 'zod'
import { defineCommand } from '#src/door/command.ts'
import { dependencyArgs, dependencyMeant, dependencyWords } from '#src/door/dependencies/meant.ts'
import { orderAct } from '#src/door/dependencies/order.ts'
import { ordered } from '#src/messages/dependencies/answers.ts'

const name = 'deps remove'
const doing = 'remove a dependency'

export const depsRemove = defineCommand({
  name,
  topic: 'needing',
  doing,
  submit: 'Ask to remove it',
  summary: 'Remove a dependency that no release names any more; two people have to want it',
  examples: ['deps remove db of checkout in production because it moved to payments'],
  permission: 'view',
  effect: 'destructive',
  args: z.object({
    ...dependencyArgs,
    reason: z.string().optional().describe('why, for its card and the audit'),
  }),
  words: { ...dependencyWords, reason: { by: 'flag', rest: true, prepositions: ['because'] } },

  async run({ reason: because, ...meant }, context) {
    const { document } = await dependencyMeant(context.store, { doing, ...meant })
    const order = await orderAct(context, document, { name, doing, act: { do: 'remove' }, because })
    return ordered(document, order)
  },
})
