import { z } from 'zod'
import { defineCommand, type Context } from '#src/door/command.ts'
import { adoptableOf, seenOf } from '#src/door/dependencies/adopt.ts'
import { dependencyArgs, dependencyWords } from '#src/door/dependencies/meant.ts'
import { orderAct, wasOrdered } from '#src/door/dependencies/order.ts'
import {
  impossible,
  refuseBusy,
  refuseStrangers,
  refuseUnable,
} from '#src/door/dependencies/refusing.ts'
import { dependencyName } from '#src/kinds/dependency/words.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import { adoptable, ordered } from '#src/messages/dependencies/answers.ts'

const name = 'deps adopt'
const doing = 'adopt a dependency'
const act = { do: 'adopt' } as const

export const depsAdopt = defineCommand({
  name,
  topic: 'needing',
  doing,
  submit: 'Show it',
  summary: 'Make something that exists, and is not ours, a dependency: it is shown first',
  examples: ['deps adopt db of checkout in production'],
  permission: 'view',
  effect: 'destructive',
  args: z.object({
    ...dependencyArgs,
    yes: z.stringbool().default(false).describe('what was shown is meant'),
  }),
  words: { ...dependencyWords, yes: { by: 'flag' } },

  async run({ yes, ...meant }, context) {
    const { record, create } = await adoptableOf(context, { doing, ...meant })
    if (!yes) {
      await refuseWhatIs(record, context)
      return adoptable(record, seenOf(record))
    }
    const { evidence } = context.invocation
    const isAnother = evidence !== undefined && evidence !== seenOf(record)
    if (!(await wasOrdered(context, name))) {
      await refuseWhatIs(record, context)
      if (isAnother)
        throw impossible(
          doing,
          'it is not what was shown any more',
          'Ask again to see what is there now',
        )
    }
    const order = await orderAct(context, record, { name, doing, act, ...(create && { create }) })
    return ordered(record, order)
  },
})

async function refuseWhatIs(record: Dependency, context: Context): Promise<void> {
  await refuseStrangers(context, record, doing)
  refuseUnable(context, record, act.do, doing)
  refuseBusy(record, doing)
  if (record.current || record.isAdopted)
    throw impossible(
      doing,
      `${dependencyName(record)} is ours already`,
      'There is nothing to adopt',
    )
}
