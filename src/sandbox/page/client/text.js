import { formatDate } from './dates.js'
import { el } from './dom.js'
import { parseMrkdwn, parsePlain } from './mrkdwn.js'

/** @import { Node as Tree } from './mrkdwn.js' */
/** @import { SlackState } from '#src/sandbox/slack/snapshot.ts' */

/** A text of Block Kit. @typedef {{ type?: string, text?: string, emoji?: boolean, verbatim?: boolean }} TextObject */

/**
 * A text object of Block Kit, or a message's own text, as nodes for the page.
 *
 * @param {TextObject | string | undefined} text a string is mrkdwn
 * @param {SlackState} state
 */
export function textNodes(text, state) {
  if (text === undefined) return []
  if (typeof text === 'string') return treeNodes(parseMrkdwn(text), state)
  const source = text.text ?? ''
  return treeNodes(
    text.type === 'mrkdwn' ? parseMrkdwn(source) : parsePlain(source, text.emoji !== false),
    state,
  )
}

/**
 * @param {readonly Tree[]} tree
 * @param {SlackState} state
 * @returns {(HTMLElement | string)[]}
 */
export function treeNodes(tree, state) {
  return tree.map((node) => nodeOf(node, state))
}

/**
 * A mention of a person, channel or group, by the names the workspace has for them.
 *
 * @param {'user' | 'channel' | 'group'} type
 * @param {string} id
 * @param {string | undefined} label
 * @param {SlackState} state
 */
export function mention(type, id, label, state) {
  const name = nameOf(type, id, label, state)
  if (type === 'channel')
    return el('button', { type: 'button', class: 'mention', 'data-channel': id }, name)
  return el('span', { class: 'mention' }, name)
}

const tags = /** @type {const} */ ({
  bold: 'strong',
  italic: 'em',
  strike: 's',
  code: 'code',
  preformatted: 'pre',
  quote: 'blockquote',
})

/** @param {Tree} node @param {SlackState} state @returns {HTMLElement | string} */
function nodeOf(node, state) {
  switch (node.type) {
    case 'text':
      return node.text
    case 'break':
      return el('br')
    case 'emoji':
      return emoji(node.text, node.name)
    case 'link':
      return link(node.url, treeNodes(node.children, state))
    case 'user':
    case 'channel':
    case 'group':
      return mention(node.type, node.id, node.label, state)
    case 'broadcast':
      return el('span', { class: 'mention loud' }, `@${node.range}`)
    case 'date':
      return dateOf(node)
    default:
      return el(tags[node.type], {}, treeNodes(node.children, state))
  }
}

/**
 * @param {string} url
 * @param {(HTMLElement | string)[]} children
 */
export function link(url, children) {
  return el('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, children)
}

/**
 * @param {string} picture
 * @param {string} name
 */
export function emoji(picture, name) {
  return el(
    'span',
    { class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') },
    picture,
  )
}

/** @param {Extract<Tree, { type: 'date' }>} node */
function dateOf(node) {
  const date = new Date(node.timestamp * 1000)
  const text = formatDate(node.timestamp, node.format, new Date())
  const time = el(
    'time',
    { datetime: date.toISOString(), title: date.toLocaleString('en-US') },
    text,
  )
  return node.url === undefined ? time : link(node.url, [time])
}

/** @param {'user' | 'channel' | 'group'} type @param {string} id @param {string | undefined} label @param {SlackState} state */
function nameOf(type, id, label, state) {
  const known = names[type](state, id)
  return `${type === 'channel' ? '#' : '@'}${known ?? label ?? id}`
}

/** @type {Record<'user' | 'channel' | 'group', (state: SlackState, id: string) => string | undefined>} */
const names = {
  user: (state, id) =>
    state.users.find((user) => user.id === id)?.realName ??
    (state.bot.id === id ? state.bot.name : undefined),
  channel: (state, id) => state.channels.find((channel) => channel.id === id)?.name,
  group: (state, id) => state.groups.find((group) => group.id === id)?.handle,
}
