import { keep } from './dom.js'
import { dayOf } from './dates.js'
import { dayDivider, messageRow } from './message.js'

/** @import { MessageView } from '#src/sandbox/slack/snapshot.ts' */
/** @import { MessageLook } from './message.js' */

/** @typedef {{ day: string } | { message: MessageView, follows: boolean }} Row */

/**
 * Messages from oldest to newest, under their days. It stays at the bottom when the person was there.
 *
 * @param {HTMLElement} list
 * @param {readonly MessageView[]} messages
 * @param {MessageLook} look
 */
export function drawTimeline(list, messages, look) {
  const scroller = list.parentElement ?? list
  const atBottom = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60
  const names = look.state.users.length + look.state.channels.length
  keep(list, rowsOf(messages, look), {
    key: (row) =>
      'day' in row
        ? `day-${dayOf(row.day, new Date())}`
        : `${row.message.channel}-${row.message.ts}-${row.message.onlyFor ?? ''}`,
    signature: (row) => `${look.me}${names}${JSON.stringify(row)}`,
    make: (row) =>
      'day' in row ? dayDivider(row.day) : messageRow(row.message, look, row.follows),
  })
  if (atBottom) stayAtBottom(scroller, list)
}

/**
 * Pictures have no height before they are there: whoever did not scroll up meanwhile stays at the bottom.
 *
 * @param {Element} scroller
 * @param {Element} list
 */
function stayAtBottom(scroller, list) {
  scroller.scrollTop = scroller.scrollHeight
  const left = scroller.scrollTop
  for (const picture of list.querySelectorAll('img')) {
    if (picture.complete) continue
    const follow = () => {
      if (scroller.scrollTop >= left) scroller.scrollTop = scroller.scrollHeight
    }
    picture.addEventListener('load', follow, { once: true })
  }
}

/**
 * The messages that stand in a channel itself: no replies, unless they were also sent to it.
 *
 * @param {readonly MessageView[]} messages
 * @param {string} channel
 */
export function inChannel(messages, channel) {
  return messages.filter(
    (message) => message.channel === channel && (!isReply(message) || message.broadcast === true),
  )
}

/**
 * A thread: its first message and the replies.
 *
 * @param {readonly MessageView[]} messages
 * @param {{ channel: string, ts: string }} thread
 */
export function inThread(messages, thread) {
  return messages.filter(
    ({ channel, ts, thread: under }) =>
      channel === thread.channel && (ts === thread.ts || under === thread.ts),
  )
}

/** @param {MessageView} message */
function isReply(message) {
  return message.thread !== undefined && message.thread !== message.ts
}

/** @param {readonly MessageView[]} messages @param {MessageLook} look @returns {Row[]} */
function rowsOf(messages, look) {
  return messages.flatMap((message, at) => {
    const before = messages[at - 1]
    const newDay =
      before === undefined || dayOf(before.ts, new Date()) !== dayOf(message.ts, new Date())
    const headOfThread = look.where === 'thread' && at <= 1
    const follows = !newDay && !headOfThread && before !== undefined && follow(before, message)
    /** @type {Row} */
    const row = { message, follows }
    return newDay && look.where === 'channel' ? [{ day: message.ts }, row] : [row]
  })
}

/** @param {MessageView} before @param {MessageView} message */
function follow(before, message) {
  const same =
    before.user === message.user && before.bot === message.bot && before.system === message.system
  const both = before.onlyFor === undefined && message.onlyFor === undefined && !message.broadcast
  const cards = isCard(before) || isCard(message)
  return same && both && !cards && Number(message.ts) - Number(before.ts) < 300
}

/** A card stands by itself, under its author's name. @param {MessageView} message */
function isCard({ blocks }) {
  return blocks.length > 2
}
