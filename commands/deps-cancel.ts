import { z } from 'zod'
import { auditOf } from '#src/door/audit.ts'
import { defineCommand } from '#src/door/command.ts'
import { dependencyArgs, dependencyMeant, dependencyWords } from '#src/door/dependencies/meant.ts'
import { wasOrdered } from '#src/door/dependencies/order.ts'
import { impossible, refuseStrangers } from '#src/door/dependencies/refusing.ts'
import { isBeforeOrder } from '#src/kinds/dependency/signals.ts'
import { dependencyName } from '#src/kinds/dependency/words.ts'
import { givingUp } from '#src/messages/dependencies/answers.ts'

const name = 'deps cancel'
const doing = 'give an order up'

export const depsCancel = defineCommand({
  name,
  topic: 'needing',
  doing,
  submit: 'Give it up',
  summary: 'Give up what somebody ordered of a dependency, before it is done or after it failed',
  examples: ['deps cancel db of checkout in production'],
  permission: 'view',
  effect: 'change',
  args: z.object(dependencyArgs),
  words: dependencyWords,

  async run(meant, context) {
    const { invocation, store } = context
    const { document, id } = await dependencyMeant(store, { doing, ...meant })
    if (await wasOrdered(context, name)) return givingUp(document)
    await refuseStrangers(context, document, doing)
    const { order, state } = document
    if (!order)
      throw impossible(
        doing,
        `nobody has ordered anything of ${dependencyName(document)}`,
        'A delivery that changes it is stopped by `/deliver abort`',
      )
    if (state === 'changing' && !isBeforeOrder(document))
      throw impossible(doing, 'it is at work', 'Its card says when that is over')
    const signal = { type: 'cancel', by: invocation.actor } as const
    await store.submit({
      signals: [{ to: { kind: 'dependency', id }, key: invocation.id, signal }],
      audit: auditOf(context, name, { dependency: id, order: order.id }),
    })
    return givingUp(document)
  },
})
