import { createHash } from 'node:crypto'
import type { DirtyMessage, PostedMessage } from '#db/store.ts'
import type { MessageKey } from '#src/core/record.ts'
import type { Message } from '#src/door/message.ts'
import { isFresh, keyOf, putOff } from './sending.ts'
import type { Sending, Step } from './sending.ts'
import type { Failed } from '#src/chat/slack-call.ts'

/** Brings one message up to date when its turn has come: rendered now, skipped when nothing changed. */
export async function showMessage(sending: Sending, dirty: DirtyMessage): Promise<Step> {
  const { channels, clock, limits, patience, presenter, store } = sending
  const key = keyOf(dirty)
  const channel = channels.known(dirty.key.channel)
  const allowed = dirty.posted ? limits.editAt(key) : limits.postAt(channel)
  const at = Math.max(patience.until(key), allowed)
  if (at > clock.now()) return { is: 'later', at }

  const message = await presenter.render(dirty.key)
  if (!message) return { is: 'later', at: patience.failed(key, nothingToShow) }
  const state: State = { message, hash: hashOf(message) }
  if (dirty.posted?.hash === state.hash) {
    await store.saveMessage(dirty.key, dirty.posted, dirty.version)
    return { is: 'now', done: Promise.resolve(true) }
  }
  if (dirty.posted) limits.tookEdit(key)
  else limits.tookPost(channel)
  const done = dirty.posted
    ? edit(sending, dirty, dirty.posted, state)
    : post(sending, dirty, state)
  return { is: 'now', done }
}

type State = { readonly message: Message; readonly hash: string }

const nothingToShow: Failed = { is: 'refused', error: 'nothing_to_show' }

async function post(sending: Sending, dirty: DirtyMessage, state: State): Promise<boolean> {
  const { posting, unsure } = sending
  const key = keyOf(dirty)
  const certain = isFresh(sending, dirty.dirtySince) && !unsure.has(key)
  unsure.add(key)
  const reply = await posting.post({
    key: metadataKey(dirty.key),
    channel: dirty.key.channel,
    message: state.message,
    ...(!certain && { lookSince: dirty.dirtySince }),
  })
  if (reply.is !== 'ok') {
    if (reply.is !== 'unknown' && certain) unsure.delete(key)
    putOff(sending, dirty, reply)
    return false
  }
  const { found, channel, ts } = reply.data
  // What was found may show an older state: it stays dirty, and is edited next.
  if (found) await shown(sending, dirty, { channel, ts, hash: '' }, dirty.version - 1)
  else await shown(sending, dirty, { channel, ts, hash: state.hash })
  unsure.delete(key)
  return true
}

async function edit(
  sending: Sending,
  dirty: DirtyMessage,
  posted: PostedMessage,
  { message, hash }: State,
): Promise<boolean> {
  const reply = await sending.posting.edit(posted, message, metadataKey(dirty.key))
  if (reply.is === 'ok') {
    await shown(sending, dirty, { ...posted, hash })
    return true
  }
  if (reply.is !== 'refused' || !goneErrors.has(reply.error)) {
    putOff(sending, dirty, reply)
    return false
  }
  await sending.store.forgetMessage(dirty.key)
  return true
}

const goneErrors = new Set(['message_not_found', 'cant_update_message'])

async function shown(
  { clock, metrics, patience, store, stuck }: Sending,
  dirty: DirtyMessage,
  posted: PostedMessage,
  version = dirty.version,
): Promise<void> {
  await store.saveMessage(dirty.key, posted, version)
  patience.succeeded(keyOf(dirty))
  stuck.delete(dirty.key.channel)
  metrics.shown((clock.now() - dirty.dirtySince) / 1000)
}

/** What finds a message again; the channel is where one looks. */
function metadataKey({ kind, subject }: MessageKey): string {
  return `${kind}/${subject}`
}

function hashOf({ text, blocks }: Message): string {
  return createHash('sha256')
    .update(JSON.stringify([text, blocks]))
    .digest('hex')
}
