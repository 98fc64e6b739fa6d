import { el } from './dom.js'
import { emojiOf } from './emoji.js'
import { formatDate } from './dates.js'
import { safeUrl } from './mrkdwn.js'
import { emoji, link, mention } from './text.js'

/** @import { SlackState } from '#src/sandbox/slack/snapshot.ts' */

/**
 * The elements of a `rich_text` block.
 *
 * @param {readonly any[]} elements
 * @param {SlackState} state
 * @returns {HTMLElement[]}
 */
export function richText(elements, state) {
  return elements.map((element) => {
    const inner = Array.isArray(element.elements) ? element.elements : []
    switch (element.type) {
      case 'rich_text_list': {
        const items = inner.map((/** @type {any} */ item) => el('li', {}, richText([item], state)))
        const indent = `indent-${Math.min(Number(element.indent) || 0, 5)}`
        return element.style === 'ordered'
          ? el('ol', { class: indent }, items)
          : el('ul', { class: indent }, items)
      }
      case 'rich_text_preformatted':
        return el('pre', {}, pieces(inner, state))
      case 'rich_text_quote':
        return el('blockquote', {}, pieces(inner, state))
      default:
        return el('div', {}, pieces(inner, state))
    }
  })
}

/** @param {readonly any[]} elements @param {SlackState} state */
function pieces(elements, state) {
  return elements.map((piece) => styled(pieceOf(piece, state), piece.style ?? {}))
}

/** @param {any} piece @param {SlackState} state @returns {HTMLElement | string} */
function pieceOf(piece, state) {
  const draw = drawers[piece.type]
  return draw ? draw(piece, state) : String(piece.text ?? piece.value ?? '')
}

/** @type {Record<string, (piece: any, state: SlackState) => HTMLElement | string>} */
const drawers = {
  link: (piece) => {
    const url = safeUrl(String(piece.url))
    const text = String(piece.text ?? piece.url)
    return url === undefined ? text : link(url, [text])
  },
  emoji: (piece) => {
    const picture = emojiOf(String(piece.name))
    return picture === undefined ? `:${piece.name}:` : emoji(picture, String(piece.name))
  },
  user: (piece, state) => mention('user', String(piece.user_id), undefined, state),
  channel: (piece, state) => mention('channel', String(piece.channel_id), undefined, state),
  usergroup: (piece, state) => mention('group', String(piece.usergroup_id), undefined, state),
  broadcast: (piece) => el('span', { class: 'mention loud' }, `@${piece.range}`),
  date: (piece) =>
    formatDate(Number(piece.timestamp) || 0, String(piece.format ?? '{date}'), new Date()),
}

/** @param {HTMLElement | string} node @param {Record<string, unknown>} style */
function styled(node, style) {
  const wraps = /** @type {const} */ ([
    ['code', 'code'],
    ['bold', 'strong'],
    ['italic', 'em'],
    ['strike', 's'],
  ])
  return wraps.reduce(
    (inner, [name, tag]) => (style[name] === true ? el(tag, {}, inner) : inner),
    node,
  )
}
