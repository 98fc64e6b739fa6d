import { actorKey } from '#src/core/actor.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { idFor, idLengths, readId } from '#src/door/ids.ts'
import {
  followMessage,
  type FollowWish,
  LogFollow,
  logFollowKind,
  MOST_FOLLOWED,
  newLogFollow,
} from '#src/kinds/log-follow.ts'

/** Makes the record that follows logs, and its message where it was asked for; once for each invocation. */
export async function followLogs(
  context: Context,
  wish: Omit<FollowWish, 'id' | 'channel' | 'by'>,
): Promise<LogFollow> {
  const { invocation, now, store } = context
  const { place, actor: by } = invocation
  if (!place)
    throw new DeliveryError(
      'not-possible',
      'Cannot follow logs here: there is no channel to do it in',
      {
        hint: 'Ask in a channel of Slack, or say `--since` instead of `--follow`',
      },
    )
  const { id, before } = await freeId(context)
  if (before) return before
  await refuseTooMany(context)
  const follow = newLogFollow({ ...wish, id, channel: place.channel, by }, now)
  const { app, environment } = follow
  const created = await store.submit({
    create: { kind: 'logFollow', id, document: follow, state: logFollowKind.stateOf(follow) },
    messages: [followMessage(follow)],
    audit: auditOf(context, 'logs follow', { follow: id, app, environment, until: follow.until }),
  })
  return created === 'created' ? follow : followLogs(context, wish)
}

/** Tells it to end. Throws DeliveryError where there is none, or it is over. */
export async function unfollowLogs(context: Context, id: string): Promise<LogFollow> {
  const { invocation, store } = context
  const found =
    (await store.find({ kind: 'logFollow', id: id.toLowerCase() })) ??
    (await store.find({ kind: 'logFollow', id: readId(id) }))
  const { data: follow } = LogFollow.safeParse(found?.document)
  if (!follow || follow.ended)
    throw new DeliveryError(
      'not-possible',
      `Cannot end "${id.slice(0, 40)}": ${follow ? 'it is over' : 'nothing is followed under that id'}`,
    )
  await store.submit({
    signals: [
      {
        to: { kind: 'logFollow', id: follow.id },
        key: invocation.id,
        signal: { type: 'cancel', by: invocation.actor },
      },
    ],
    audit: auditOf(context, 'unfollow', { follow: follow.id }),
  })
  return follow
}

/** The first id that is free, or what this invocation made under one that is not. */
async function freeId({ store, invocation }: Context) {
  for (const length of idLengths) {
    const id = idFor('l', invocation.id, length)
    const found = await store.find({ kind: 'logFollow', id })
    if (!found) return { id }
    const { data: before } = LogFollow.safeParse(found.document)
    if (before && actorKey(before.by) === actorKey(invocation.actor)) return { id, before }
  }
  throw new DeliveryError('not-possible', 'Cannot find a free id to follow logs', {
    hint: 'Please say it again',
  })
}

async function refuseTooMany({ store }: Context): Promise<void> {
  const { atOnce } = MOST_FOLLOWED
  const records = await store.list({ kind: 'logFollow', done: false, limit: atOnce + 1 })
  if (records.length < atOnce) return
  const those = records.map(({ id }) => `\`/deliver unfollow ${id}\``).join(' or ')
  throw new DeliveryError(
    'not-possible',
    `Cannot follow logs now: ${records.length} are followed already, and Slack lets the bot edit so many messages only`,
    { hint: `Wait until one is over, or end one with ${those}` },
  )
}
