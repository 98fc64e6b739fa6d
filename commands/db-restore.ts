import { z } from 'zod'
import type { Act } from '#src/core/dependencies/order.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { databaseMeant } from '#src/door/dependencies/database.ts'
import { dependencyArgs, dependencyWords } from '#src/door/dependencies/meant.ts'
import { orderAct } from '#src/door/dependencies/order.ts'
import { refuseBusy, refuseStrangers } from '#src/door/dependencies/refusing.ts'
import { localWords, readPast } from '#src/door/holds/when.ts'
import { ordered } from '#src/messages/dependencies/answers.ts'

const name = 'db restore'
const doing = 'restore the database'

export const dbRestore = defineCommand({
  name,
  topic: 'needing',
  doing,
  submit: 'Ask to restore it',
  summary:
    'Bring the data of a managed database back as they were; two people have to want it, and what was written since is lost',
  examples: [
    'db restore checkout db production at "today 14:05"',
    'db restore checkout db production from checkout-db-1-6-0 because 1.6.0 broke the totals',
  ],
  permission: 'view',
  effect: 'destructive',
  args: z.object({
    ...dependencyArgs,
    from: z.string().optional().describe('the snapshot, by its id; `db status` lists them'),
    at: z.string().optional().describe('the moment, such as "today 14:05" or "20 minutes ago"'),
    reason: z.string().optional().describe('why, for its card and the audit'),
  }),
  words: {
    ...dependencyWords,
    from: { by: 'flag', prepositions: ['from'] },
    at: { by: 'flag', phrase: true, prepositions: ['at'] },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },

  either: [['from'], ['at']],

  /** Whoever may not order it is told so before they fill anything in. */
  async check({ dependency, app, environment }, context) {
    if (dependency === undefined || environment === undefined) return
    const { document } = await databaseMeant(context, { doing, dependency, app, environment })
    await refuseStrangers(context, document, doing)
    refuseBusy(document, doing)
  },

  async run({ from, at, reason: because, ...meant }, context) {
    const { document } = await databaseMeant(context, { doing, ...meant })
    const act = await restoring({ from, at }, context)
    const order = await orderAct(context, document, { name, doing, act, because })
    return ordered(document, order, [lossWords(act, context, await context.timezone())])
  },
})

type Restore = Extract<Act, { do: 'restore' }>

async function restoring(
  { from, at }: { readonly from?: string | undefined; readonly at?: string | undefined },
  context: Context,
): Promise<Restore> {
  if (from !== undefined && at !== undefined)
    throw unclear('a snapshot and a moment are two different things')
  if (from !== undefined) return { do: 'restore', from: { snapshot: from } }
  if (at === undefined) throw unclear('it is not said from when')
  const moment = readPast(at, context.now, await context.timezone())
  if ('at' in moment) return { do: 'restore', from: { at: moment.at } }
  throw unclear(moment.because)
}

/** What it costs, before a second person agrees. */
function lossWords({ from }: Restore, { now }: Context, zone = 'UTC'): string {
  if ('snapshot' in from) return `what was written since the snapshot ${from.snapshot} is lost`
  const minutes = Math.max(1, Math.ceil((now - from.at) / 60_000))
  return `what was written since ${localWords(from.at, zone)} is lost: about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
}

function unclear(because: string): DeliveryError {
  return new DeliveryError('bad-usage', `Cannot ${doing}: ${because}`, {
    hint: 'Say `at "today 14:05"`, or `from` and the name of a snapshot',
  })
}
