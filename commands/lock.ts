import { z } from 'zod'
import { actorName } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Lock } from '#src/core/target.ts'
import { defineCommand, type Context } from '#src/door/command.ts'
import { channelAt, isOwn, lockOf, refuseAnother, tellLock } from '#src/door/holds/lock.ts'
import { readDuration, readMoment } from '#src/door/holds/when.ts'
import { lasting } from '#src/messages/holds/lock-card.ts'
import { locking } from '#src/messages/holds/locked.ts'

/** How long a lock lasts where nobody says. */
const USUALLY = 4 * 3_600_000

export const lock = defineCommand({
  name: 'lock',
  topic: 'holding',
  submit: 'Lock it',
  summary: 'Keep others from delivering an app to an environment for some time',
  examples: [
    'lock checkout production "payments are being migrated"',
    'lock checkout in production "load test" for 2 hours',
    'lock checkout production until 18:00 because of the audit',
  ],
  permission: 'deploy',
  effect: 'change',
  isSchedulable: true,
  args: z.object({
    app: z.string().describe('the app'),
    environment: z.string().describe('the environment'),
    reason: z.string().describe('why, for those who wait'),
    for: z.string().optional().describe('how long, such as "2h"; 4 hours if left out'),
    until: z.string().optional().describe('until when, such as "18:00" or "monday 9:00"'),
    takeOver: z.stringbool().default(false).describe('even if somebody else has locked it'),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    environment: { by: 'place', names: 'environment', prepositions: ['in', 'on'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
    for: { by: 'flag', phrase: true, prepositions: ['for'] },
    until: { by: 'flag', phrase: true, prepositions: ['until', 'till'] },
    takeOver: { by: 'flag' },
  },

  async check(given, context) {
    await endOf(given, context)
    const { app, environment, takeOver } = given
    if (app !== undefined && environment !== undefined)
      await lockBefore({ app, environment, takeOver: takeOver === 'true' }, context)
  },

  async run({ app, environment, reason, takeOver, ...times }, context) {
    const until = await endOf(times, context)
    const before = await lockBefore({ app, environment, takeOver }, context)
    const channel = channelAt(context.catalog, { app, environment })
    const { actor: by } = context.invocation
    await tellLock(
      context,
      'lock',
      { app, environment },
      {
        type: 'lock',
        by,
        because: reason,
        until,
        channel,
        ...(takeOver && { takeOver }),
        ...(takeOver && before && { of: before.at }),
      },
    )
    const isTimeNamed = times.for !== undefined || times.until !== undefined
    const because = reason
    const { now } = context
    return locking({ app, environment, channel, because, until, now, by, before, isTimeNamed })
  },
})

type Times = { readonly for?: string | undefined; readonly until?: string | undefined }

/** Throws DeliveryError for a time that is not understood. */
async function endOf({ for: length, until }: Times, context: Context): Promise<Instant> {
  if (length !== undefined && until !== undefined)
    throw new DeliveryError('bad-usage', 'Cannot lock: it is told how long and until when', {
      hint: 'Say either `--for` or `--until`',
    })
  const text = length ?? until
  if (text === undefined) return context.now + USUALLY
  const read = length === undefined ? readMoment : readDuration
  const moment = read(text, context.now, await context.timezone())
  if ('at' in moment && moment.at > context.now) return moment.at
  const because = 'because' in moment ? moment.because : `"${text}" is over at once`
  throw new DeliveryError('bad-usage', `Cannot lock: ${because}`, {
    hint: 'Say `--for 2h` or `--until "monday 9:00"`, and the reason in quotes or after "because"',
  })
}

type Wish = { readonly app: string; readonly environment: string; readonly takeOver: boolean }

/** What is locked already. Throws DeliveryError where it is somebody else's and is not taken over. */
async function lockBefore(
  { app, environment, takeOver }: Wish,
  context: Context,
): Promise<Lock | undefined> {
  const before = await lockOf(context, { app, environment })
  if (takeOver) refuseAnother('take the lock over', context, before)
  if (!before || takeOver || isOwn(context, before)) return before
  const left = lasting(before.until - context.now)
  throw new DeliveryError(
    'not-possible',
    `Cannot lock ${app} in ${environment}: ${actorName(before.by)} has locked it for another ${left}: ${before.because}`,
    { hint: `Say it with \`--take-over\` to take it over; ${actorName(before.by)} is told then` },
  )
}
