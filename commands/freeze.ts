import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { declareFreeze, declaredBefore } from '#src/door/holds/declare.ts'
import { heldBackBy } from '#src/door/holds/find.ts'
import { readMoment } from '#src/door/holds/when.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import { freezing } from '#src/messages/holds/freeze-card.ts'

export const freeze = defineCommand({
  name: 'freeze',
  topic: 'holding',
  submit: 'Freeze it',
  summary: 'Let no delivery to an environment start for some time',
  examples: [
    'freeze production until monday 9:00 "the audit runs"',
    'freeze checkout in production until 18:00 because of the sale',
    'freeze production from friday 17:00 until monday 8:00 "nobody is there"',
  ],
  permission: 'operate',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    environment: z.string().describe('the environment'),
    app: z.string().optional().describe('only this app; every app there if left out'),
    from: z.string().optional().describe('from when, such as "friday 17:00"; now if left out'),
    until: z.string().describe('until when, such as "monday 9:00" or "in 2 hours"'),
    reason: z.string().describe('why, for those who wait'),
  }),
  words: {
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    app: { by: 'place', names: 'app', named: true, prepositions: ['of'] },
    from: { by: 'flag', phrase: true, prepositions: ['from'] },
    until: { by: 'flag', phrase: true, prepositions: ['until', 'till', 'for'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },

  async check(given, context) {
    await timesOf(given, context)
  },

  async run({ environment, app, reason, from, until }, context) {
    const before = await declaredBefore(context)
    if (before) return declared(before, context)
    const times = await timesOf({ from, until }, context)
    const wish = { environment, app, because: reason, from: times.from, until: times.until }
    return declared(await declareFreeze(context, wish), context)
  },
})

async function declared(made: Freeze, { store }: Context) {
  const heldBack = await heldBackBy(store, made)
  return freezing(
    made,
    heldBack.map(({ id }) => id),
  )
}

type Said = { readonly from?: string | undefined; readonly until?: string | undefined }

/** Throws DeliveryError for times that are not understood, that are over, or of which the end comes first. */
async function timesOf(
  said: Said,
  context: Context,
): Promise<{ readonly from: Instant; readonly until: Instant }> {
  const timezone = await context.timezone()
  const read = (text: string, after: Instant) => {
    const moment = readMoment(text, after, timezone)
    if ('at' in moment) return moment.at
    throw impossible(moment.because)
  }
  const from = said.from === undefined ? context.now : read(said.from, context.now)
  // What ends a freeze that begins later is the first such moment after its beginning.
  const until = said.until === undefined ? from + 1 : read(said.until, from)
  if (until > from) return { from, until }
  throw impossible('it would be over before it begins')
}

function impossible(because: string): DeliveryError {
  return new DeliveryError('bad-usage', `Cannot freeze: ${because}`, {
    hint: 'Say `--until "monday 9:00"`, and the reason in quotes or after "because"',
  })
}
