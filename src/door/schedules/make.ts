import { actorKey } from '#src/core/actor.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { nextAfter } from '#src/core/schedule/pattern.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { idFor, idLengths } from '#src/door/ids.ts'
import { scheduleKind } from '#src/kinds/schedule/kind.ts'
import { Schedule, scheduleMessage } from '#src/kinds/schedule/schedule.ts'

export type ScheduleWish = Pick<Schedule, 'line' | 'words' | 'pattern' | 'timezone' | 'missed'> & {
  readonly environment: string | undefined
  readonly app: string | undefined
}

/** Nobody has more to be reminded of. */
const MOST = 50

/** What an earlier run of the same invocation made. */
export async function madeBefore(context: Context): Promise<Schedule | undefined> {
  const [found] = await lookUp(context)
  return found
}

/** Makes the schedule and its message in one step. Its id derives from the invocation. */
export async function makeSchedule(context: Context, wish: ScheduleWish): Promise<Schedule> {
  const [before, id] = await lookUp(context)
  if (before) return before

  const { invocation, now, store } = context
  await refuseTooMany(context)
  const { environment, app, ...rest } = wish
  const next = nextAfter(wish.pattern, now)
  const schedule: Schedule = {
    version: 1,
    id,
    ...rest,
    ...(environment !== undefined && { environment }),
    ...(app !== undefined && { app }),
    by: invocation.actor,
    channel: channelFor(context),
    createdAt: now,
    after: now,
    ran: [],
    runs: [],
    ...(next !== undefined && { next }),
  }
  const made = await store.submit({
    create: { kind: 'schedule', id, document: schedule, state: scheduleKind.stateOf(schedule) },
    messages: [scheduleMessage(schedule)],
    audit: auditOf(context, 'schedule', { schedule: id, ...wish }),
  })
  // Somebody was faster: the same invocation in another run, or a chance of one in a billion.
  return made === 'created' ? schedule : makeSchedule(context, wish)
}

async function lookUp({
  store,
  invocation,
}: Pick<Context, 'store' | 'invocation'>): Promise<readonly [Schedule | undefined, string]> {
  for (const length of idLengths) {
    const id = idFor('t', invocation.id, length)
    const found = await store.find({ kind: 'schedule', id })
    if (!found) return [undefined, id]
    const { data } = Schedule.safeParse(found.document)
    if (data && actorKey(data.by) === actorKey(invocation.actor)) return [data, id]
  }
  throw new DeliveryError('not-possible', 'Cannot find a free id for this schedule', {
    hint: 'Please say it again',
  })
}

async function refuseTooMany({ store, invocation }: Context): Promise<void> {
  const open = await store.list({ kind: 'schedule', done: false, limit: 1_000 })
  const own = open.filter(({ document }) => {
    const { data } = Schedule.safeParse(document)
    return data && actorKey(data.by) === actorKey(invocation.actor)
  })
  if (own.length < MOST) return
  throw new DeliveryError('not-possible', `Cannot schedule more: you have ${own.length} already`, {
    hint: '`/deliver schedules` shows them; `/deliver unschedule` removes one',
  })
}

/** Where it was said, so that everybody there sees it; from a private conversation, the person alone. */
function channelFor({ invocation }: Pick<Context, 'invocation'>): string {
  const { place, actor, via } = invocation
  if (actor.type !== 'person' || via === 'shell')
    throw new DeliveryError('not-possible', 'Cannot schedule: a shell is nobody in Slack', {
      hint: 'Say it in Slack: a schedule runs with the rights of whoever made it',
    })
  return place && /^[CG]/.test(place.channel) ? place.channel : actor.id
}
