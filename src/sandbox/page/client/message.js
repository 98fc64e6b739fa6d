import { blocksOf } from './blocks.js'
import { dayOf, timeOf } from './dates.js'
import { el } from './dom.js'
import { emojiOf } from './emoji.js'
import { authorOf, avatar, nameOf } from './people.js'
import { textNodes } from './text.js'

/** @import { MessageView, SlackState } from '#src/sandbox/slack/snapshot.ts' */
/** @import { Surface } from './blocks.js' */

/**
 * @typedef {{
 *   state: SlackState, me: string, where: 'channel' | 'thread',
 *   surface: (message: MessageView) => Surface, openThread: (message: MessageView) => void,
 *   react: (message: MessageView, name: string) => void,
 * }} MessageLook
 */

/**
 * One message with all that belongs to it. `follows` means that the same author wrote the one before, just now.
 *
 * @param {MessageView} message
 * @param {MessageLook} look
 * @param {boolean} follows
 */
export function messageRow(message, look, follows) {
  const author = authorOf(look.state, message)
  const time = timeOf(message.ts)
  return el(
    'article',
    {
      class: `message${follows ? ' follows' : ''}${message.onlyFor === undefined ? '' : ' private'}`,
      'aria-label': `${author.name} at ${time}`,
      'data-ts': message.ts,
      tabindex: '-1',
    },
    el(
      'div',
      { class: 'gutter' },
      follows ? el('time', { class: 'small-time' }, time.replace(/ [AP]M$/, '')) : avatar(author),
    ),
    el(
      'div',
      { class: 'content' },
      message.onlyFor === undefined
        ? null
        : el(
            'p',
            { class: 'only-you' },
            el('span', { 'aria-hidden': true }, '👁 '),
            'Only visible to you',
          ),
      notesAbove(message, look),
      follows ? null : heading(author, message, time),
      body(message, look),
      follows ? edited(message) : null,
      message.files.map((file) => fileCard(file)),
      reactions(message, look),
      threadLine(message, look),
    ),
    tools(message, look),
  )
}

/**
 * A line between days.
 *
 * @param {string} ts
 */
export function dayDivider(ts) {
  return el('div', { class: 'day', role: 'separator' }, el('span', {}, dayOf(ts, new Date())))
}

/** @param {ReturnType<typeof authorOf>} author @param {MessageView} message @param {string} time */
function heading(author, message, time) {
  return el(
    'header',
    {},
    el('b', { class: 'author' }, author.name),
    author.app ? el('span', { class: 'badge' }, 'APP') : null,
    el(
      'time',
      { datetime: new Date(Number(message.ts) * 1000).toISOString(), title: message.ts },
      time,
    ),
    edited(message),
  )
}

/** @param {MessageView} message @param {MessageLook} look */
function body(message, look) {
  const surface = look.surface(message)
  return [
    message.blocks.length > 0
      ? blocksOf(message.blocks, surface)
      : message.text === ''
        ? null
        : el('div', { class: 'text' }, textNodes(message.text, look.state)),
    message.attachments.map((attachment) => attachmentOf(attachment, surface)),
  ].flat()
}

/** @param {MessageView} message */
function edited({ edited: at }) {
  return at === undefined
    ? null
    : el('span', { class: 'edited', title: `at ${timeOf(at)}` }, '(edited)')
}

/** @param {Record<string, any>} attachment @param {Surface} surface */
function attachmentOf(attachment, surface) {
  const colour = /^#?[0-9a-f]{6}$/i.test(String(attachment['color']))
    ? `#${String(attachment['color']).replace('#', '')}`
    : undefined
  const box = el(
    'div',
    { class: 'attachment' },
    attachment['blocks']
      ? blocksOf(attachment['blocks'], surface)
      : textNodes(String(attachment['text'] ?? attachment['fallback'] ?? ''), surface.state),
  )
  if (colour !== undefined) box.style.borderLeftColor = colour
  return box
}

/** @param {MessageView} message @param {MessageLook} look */
function notesAbove(message, look) {
  const reply = message.thread !== undefined && message.thread !== message.ts
  return [
    message.pinned ? el('p', { class: 'note' }, '📌 Pinned') : null,
    reply && message.broadcast
      ? look.where === 'channel'
        ? el(
            'p',
            { class: 'note' },
            'replied to ',
            el(
              'button',
              { type: 'button', class: 'link', onclick: () => look.openThread(message) },
              'a thread',
            ),
          )
        : el('p', { class: 'note' }, 'Also sent to the channel')
      : null,
  ]
}

/** @param {MessageView['files'][number]} file */
function fileCard(file) {
  const address = URL.canParse(file.url, location.href)
    ? new URL(file.url, location.href)
    : undefined
  const own = address?.origin === location.origin
  if (own && file.mimetype.startsWith('image/')) return picture(file, address.href)
  return el(
    'a',
    {
      class: 'file',
      ...(own ? { href: address.href, target: '_blank', rel: 'noopener noreferrer' } : {}),
    },
    el('span', { class: 'file-icon', 'aria-hidden': true }, '📄'),
    el(
      'span',
      {},
      el('b', {}, file.title || file.name),
      el('small', {}, `${file.mimetype} · ${file.size} bytes`),
    ),
  )
}

/**
 * A picture that was shared, which a click shows in its full size.
 *
 * @param {MessageView['files'][number]} file @param {string} href
 */
function picture({ title, name }, href) {
  return el(
    'figure',
    { class: 'block image' },
    el('figcaption', {}, title || name),
    el(
      'a',
      { href, target: '_blank', rel: 'noopener noreferrer' },
      el('img', { src: href, alt: title || name, loading: 'lazy' }),
    ),
  )
}

/** @param {MessageView} message @param {MessageLook} look */
function reactions(message, look) {
  if (message.reactions.length === 0) return null
  return el(
    'div',
    { class: 'reactions' },
    message.reactions.map(({ name, users }) =>
      el(
        'button',
        {
          type: 'button',
          class: users.includes(look.me) ? 'mine' : '',
          'aria-label': `${name.replaceAll('_', ' ')}, ${users.length}`,
          title: users.map((id) => nameOf(look.state, id)).join(', '),
          onclick: () => look.react(message, name),
        },
        `${emojiOf(name) ?? `:${name}:`} ${users.length}`,
      ),
    ),
  )
}

/** @param {MessageView} message @param {MessageLook} look */
function threadLine(message, look) {
  if (look.where === 'thread' || message.replies === 0) return null
  const last = look.state.messages.findLast(
    (each) =>
      each.channel === message.channel && each.thread === message.ts && each.ts !== message.ts,
  )
  return el(
    'button',
    {
      type: 'button',
      class: 'thread-line',
      'aria-label': `${message.replies} ${message.replies === 1 ? 'reply' : 'replies'}`,
      'data-focus': `thread-${message.ts}`,
      onclick: () => look.openThread(message),
    },
    last ? avatar(authorOf(look.state, last), 'tiny') : null,
    el('b', {}, `${message.replies} ${message.replies === 1 ? 'reply' : 'replies'}`),
    last ? el('small', {}, `Last reply at ${timeOf(last.ts)}`) : null,
  )
}

/** @param {MessageView} message @param {MessageLook} look */
function tools(message, look) {
  if (message.onlyFor !== undefined || message.system || look.where === 'thread') return null
  return el(
    'div',
    { class: 'tools' },
    el(
      'button',
      {
        type: 'button',
        'aria-label': 'React with eyes',
        title: 'React',
        onclick: () => look.react(message, 'eyes'),
      },
      '👀',
    ),
    el(
      'button',
      {
        type: 'button',
        'aria-label': 'Reply in thread',
        title: 'Reply in thread',
        onclick: () => look.openThread(message),
      },
      '💬',
    ),
  )
}
