import { z } from 'zod'
import { auditOf } from '#src/door/audit.ts'
import { defineCommand } from '#src/door/command.ts'
import { dependencyArgs, dependencyMeant, dependencyWords } from '#src/door/dependencies/meant.ts'
import { wasOrdered } from '#src/door/dependencies/order.ts'
import { impossible, refuseStrangers } from '#src/door/dependencies/refusing.ts'
import { dependencyName } from '#src/kinds/dependency/words.ts'
import { retrying } from '#src/messages/dependencies/answers.ts'

const name = 'deps retry'
const doing = 'retry a dependency'

export const depsRetry = defineCommand({
  name,
  topic: 'needing',
  doing,
  submit: 'Retry',
  summary: 'Try a dependency again that holds, for operators and its owners',
  examples: ['deps retry db of checkout in production', 'deps retry main in production'],
  permission: 'view',
  effect: 'change',
  args: z.object(dependencyArgs),
  words: dependencyWords,

  async run(meant, context) {
    const { invocation, store } = context
    const { document, id, quarantined } = await dependencyMeant(store, { doing, ...meant })
    if (await wasOrdered(context, name)) return retrying(document)
    await refuseStrangers(context, document, doing)
    const title = dependencyName(document)
    if (document.state !== 'held' && quarantined === undefined)
      throw impossible(
        doing,
        `${title} does not hold: it is ${document.state}`,
        'There is nothing to try again',
      )
    // What no delivery asked for has no plan that anybody approved.
    if (document.usedBy.length === 0 && !document.order)
      throw impossible(
        doing,
        `no delivery has asked for ${title} yet`,
        'Deliver the release that needs it',
      )
    await store.submit({
      signals: [
        {
          to: { kind: 'dependency', id },
          key: invocation.id,
          signal: { type: 'retry', by: invocation.actor },
        },
      ],
      audit: auditOf(context, name, { dependency: id }),
    })
    return retrying(document)
  },
})
