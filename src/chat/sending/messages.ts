import { createHash } from 'node:crypto'
import type { DirtyMessage, PostedMessage } from '#db/store.ts'
import type { MessageKey } from '#src/core/record.ts'
import type { Message } from '#src/door/message.ts'
import { toldElsewhere } from '#src/messages/elsewhere.ts'
import type { Shown } from './pictures.ts'
import { isTooMuch } from './posting.ts'
import { isClosed, type Route } from './routes.ts'
import { isFresh, keyOf, putOff } from './sending.ts'
import type { Sending, Step } from './sending.ts'
import type { Failed } from '#src/chat/slack-call.ts'

/** Brings one message up to date when its turn has come: rendered now, skipped when nothing changed. */
export async function showMessage(sending: Sending, dirty: DirtyMessage): Promise<Step> {
  const { channels, clock, limits, patience, pictures, presenter, store } = sending
  const key = keyOf(dirty)
  const route = routeOf(sending, dirty)
  const channel = channels.known(route.channel)
  const allowed = dirty.posted ? limits.editAt(key) : limits.postAt(channel)
  const at = Math.max(patience.until(key), allowed, pictures.nextAt(key, dirty.version))
  if (at > clock.now()) return { is: 'later', at }

  const message = await presenter.render(dirty.key)
  if (!message) return { is: 'later', at: patience.failed(key, nothingToShow) }
  const state = stateOf(sending, message, dirty, route)
  if (dirty.posted?.hash === state.hash) {
    if (!state.shown.complete) return { is: 'later', at: pictures.nextAt(key, dirty.version) }
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

/** What is to stand where. The hash of what stands elsewhere begins with the reason, so that an edit says it again. */
type State = {
  readonly message: Message
  readonly shown: Shown
  readonly hash: string
  readonly route: Route
  /** Of the message, once it stands so; an earlier one where it lacks something yet. */
  readonly version: number
}

const nothingToShow: Failed = { is: 'refused', error: 'nothing_to_show' }

/** What stands already stays where it is. */
function routeOf({ routes }: Sending, { key, posted }: DirtyMessage): Route {
  if (!posted) return routes.of(key.channel)
  const [because, hash] = posted.hash.split('/')
  return { channel: posted.channel, ...(because && hash !== undefined && { because }) }
}

function stateOf(sending: Sending, rendered: Message, dirty: DirtyMessage, route: Route): State {
  const { because } = route
  const message =
    because === undefined ? rendered : toldElsewhere(rendered, dirty.key.channel, because)
  const shown = sending.pictures.of({ ...dirty, name: keyOf(dirty) }, message)
  const version = shown.complete ? dirty.version : dirty.version - 1
  const hash = hashOf(message, shown)
  return {
    message,
    shown,
    hash: because === undefined ? hash : `${because}/${hash}`,
    route,
    version,
  }
}

async function post(sending: Sending, dirty: DirtyMessage, state: State): Promise<boolean> {
  const { posting, unsure } = sending
  const key = keyOf(dirty)
  const certain = isFresh(sending, dirty.dirtySince) && !unsure.has(key)
  unsure.add(key)
  const reply = await posting.post({
    key: metadataKey(dirty.key),
    channel: state.route.channel,
    message: state.message,
    ...(!certain && { lookSince: dirty.dirtySince }),
  })
  if (reply.is !== 'ok') {
    if (reply.is !== 'unknown' && certain) unsure.delete(key)
    if (!goesElsewhere(sending, state.route.channel, reply)) putOff(sending, dirty, reply)
    return false
  }
  const { found, channel, ts } = reply.data
  // What was found may show an older state: it stays dirty, and is edited next.
  const { because } = state.route
  const older = because === undefined ? '' : `${because}/`
  const hash = found ? older : state.hash
  await saved(sending, dirty, { channel, ts, hash }, found ? dirty.version - 1 : state.version)
  unsure.delete(key)
  return true
}

async function edit(
  sending: Sending,
  dirty: DirtyMessage,
  posted: PostedMessage,
  { message, shown, hash, version }: State,
): Promise<boolean> {
  const { pictures, posting } = sending
  const reply = await posting.edit(posted, message, metadataKey(dirty.key), shown.blocks)
  if (reply.is === 'ok') {
    if (shown.blocks.length > 0) pictures.accepted(keyOf(dirty))
    await saved(sending, dirty, { ...posted, hash }, version)
    return true
  }
  if (shown.blocks.length > 0 && isTooMuch(reply)) {
    await pictures.refused({ ...dirty, posted, name: keyOf(dirty) }, shown)
    return true
  }
  const isGone = reply.is === 'refused' && goneErrors.has(reply.error)
  if (!isGone && !goesElsewhere(sending, dirty.key.channel, reply)) {
    putOff(sending, dirty, reply)
    return false
  }
  await sending.store.forgetMessage(dirty.key)
  return true
}

const goneErrors = new Set(['message_not_found', 'cant_update_message'])

/** Whether Slack keeps us out of the channel and there is another one: then it is told there at the next turn. */
function goesElsewhere({ log, routes, stuck }: Sending, channel: string, failure: Failed): boolean {
  if (failure.is !== 'refused' || !isClosed(failure.error)) return false
  stuck.set(channel, failure.error)
  log.warn({ channel, error: failure.error }, 'Slack keeps us out of a channel')
  return routes.close(channel, failure.error)
}

async function saved(
  { clock, metrics, patience, store, stuck }: Sending,
  dirty: DirtyMessage,
  posted: PostedMessage,
  version: number,
): Promise<void> {
  await store.saveMessage(dirty.key, posted, version)
  patience.succeeded(keyOf(dirty))
  if (!posted.hash.includes('/')) stuck.delete(dirty.key.channel)
  metrics.shown((clock.now() - dirty.dirtySince) / 1000)
}

/** What finds a message again; the channel is where one looks. */
function metadataKey({ kind, subject }: MessageKey): string {
  return `${kind}/${subject}`
}

function hashOf({ text, blocks }: Message, { blocks: pictures }: Shown): string {
  const all = pictures.length === 0 ? [text, blocks] : [text, blocks, pictures]
  return createHash('sha256').update(JSON.stringify(all)).digest('hex')
}
