import type { OutboxRow, PostedMessage } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import { isFresh, keyOf, putOff } from './sending.ts'
import type { Sending, Step } from './sending.ts'
import { isClosed } from './routes.ts'
import { failureInWords } from '#src/chat/slack-call.ts'

/** Replies in the thread of a message, once, as soon as the message itself stands there. */
export async function sendNote(sending: Sending, row: OutboxRow): Promise<Step> {
  const { clock, limits, patience, store } = sending
  const parent = await store.message(row.note.message)
  if (!parent) return { is: 'later', at: await setAside(sending, row) }
  const at = Math.max(patience.until(keyOf(row)), limits.postAt(parent.channel))
  if (at > clock.now()) return { is: 'later', at }
  limits.tookPost(parent.channel)
  return { is: 'now', done: reply(sending, row, parent) }
}

/** Notes whose message cannot be posted for long must not stand before all others. */
async function setAside({ clock, store }: Sending, row: OutboxRow): Promise<Instant | undefined> {
  if (clock.now() - row.createdAt < 60_000) return undefined
  const at = clock.now() + 60_000
  await store.retryOutbox(row.id, at, 'its message is not posted')
  return at
}

async function reply(sending: Sending, row: OutboxRow, parent: PostedMessage): Promise<boolean> {
  const { patience, posting, presenter, store, stuck, unsure } = sending
  const { note } = row
  const certain = isFresh(sending, row.createdAt) && row.attempts === 0 && !unsure.has(note.key)
  unsure.add(note.key)
  const answer = await posting.post({
    key: note.key,
    channel: parent.channel,
    thread: parent.ts,
    broadcast: note.broadcast ?? false,
    message: await presenter.note(note),
    ...(!certain && { lookSince: row.createdAt }),
  })
  if (answer.is === 'ok') {
    await store.doneOutbox(row.id)
    unsure.delete(note.key)
    patience.succeeded(keyOf(row))
    stuck.delete(note.message.channel)
    return true
  }
  if (
    answer.is === 'refused' &&
    (parentGone.has(answer.error) || isShut(sending, row, answer.error))
  ) {
    await store.forgetMessage(note.message)
    return true
  }
  const until = putOff(sending, row, answer)
  await store.retryOutbox(row.id, until, failureInWords(answer))
  return false
}

/** The thread takes nothing any more, and its message goes where it can be told. */
function isShut({ routes, stuck }: Sending, { note }: OutboxRow, error: string): boolean {
  const { channel } = note.message
  if (!isClosed(error)) return false
  stuck.set(channel, error)
  return routes.close(channel, error)
}

const parentGone = new Set(['thread_not_found', 'message_not_found'])
