import { emojiOf } from './emoji.js'

/**
 * @typedef {{ type: 'text', text: string }
 *   | { type: 'bold' | 'italic' | 'strike' | 'code' | 'preformatted' | 'quote', children: Node[] }
 *   | { type: 'link', url: string, children: Node[] }
 *   | { type: 'user' | 'channel' | 'group', id: string, label: string | undefined }
 *   | { type: 'broadcast', range: string }
 *   | { type: 'date', timestamp: number, format: string, url: string | undefined, fallback: string }
 *   | { type: 'emoji', name: string, text: string }
 *   | { type: 'break' }} Node
 */

/**
 * Slack's mrkdwn as a tree. Text from outside stays text: leaves hold it unescaped, to be put into text nodes, and
 * only http, https and mailto become links. It never throws and takes time in proportion to the input.
 *
 * @param {string} source
 * @returns {Node[]}
 */
export function parseMrkdwn(source) {
  return source
    .split('```')
    .flatMap((part, index, parts) =>
      index % 2 === 0
        ? lines(part)
        : index === parts.length - 1
          ? [{ type: /** @type {const} */ ('text'), text: '```' }, ...lines(part)]
          : [preformatted(part)],
    )
}

/**
 * Text without any formatting, such as `plain_text`: entities and emoji names are all that is read.
 *
 * @param {string} source
 * @param {boolean} [emoji]
 * @returns {Node[]}
 */
export function parsePlain(source, emoji = true) {
  return source.split('\n').flatMap((line, index) => {
    /** @type {Node[]} */
    const nodes = emoji ? words(line) : [{ type: 'text', text: line }]
    return index === 0 ? nodes : [{ type: /** @type {const} */ ('break') }, ...nodes]
  })
}

/**
 * What a person would read aloud of a tree.
 *
 * @param {readonly Node[]} nodes
 * @returns {string}
 */
export function textOf(nodes) {
  return nodes.map(wordsOf).join('')
}

/**
 * An address that is safe to put into a link, or nothing.
 *
 * @param {string} address
 * @returns {string | undefined}
 */
export function safeUrl(address) {
  if (!URL.canParse(address)) return undefined
  return ['http:', 'https:', 'mailto:'].includes(new URL(address).protocol) ? address : undefined
}

/** @param {Node} node @returns {string} */
function wordsOf(node) {
  switch (node.type) {
    case 'text':
    case 'emoji':
      return node.text
    case 'break':
      return '\n'
    case 'user':
    case 'group':
      return `@${node.label ?? node.id}`
    case 'channel':
      return `#${node.label ?? node.id}`
    case 'broadcast':
      return `@${node.range}`
    case 'date':
      return node.fallback
    default:
      return textOf(node.children)
  }
}

/** @param {string} source @returns {Node} */
function preformatted(source) {
  const text = source.replace(/^\n/, '').replace(/\n$/, '')
  return { type: 'preformatted', children: literal(text) }
}

/** Lines of one stretch between code blocks; neighbouring quoted lines are one quote. @param {string} source @returns {Node[]} */
function lines(source) {
  /** @type {Node[]} */
  const nodes = []
  /** @type {Node[] | undefined} */
  let quote
  let first = true
  for (const line of source.split('\n')) {
    const quoted = /^(?:&gt;|>) ?/.exec(line)
    if (quoted) {
      if (quote) quote.push({ type: 'break' })
      else nodes.push({ type: 'quote', children: (quote = []) })
      append(quote, inline(line.slice(quoted[0].length)))
    } else {
      if (!first && !quote) nodes.push({ type: 'break' })
      quote = undefined
      append(nodes, inline(line))
    }
    first = false
  }
  return nodes
}

/** @param {Node[]} nodes @param {Node[]} more */
function append(nodes, more) {
  for (const node of more) nodes.push(node)
}

const marks = /** @type {const} */ ({ '*': 'bold', _: 'italic', '~': 'strike' })

/**
 * One line. A mark that found no partner once has none further on either, so it is not looked for again.
 *
 * @param {string} line
 * @param {string} [outer] marks that are open around this stretch
 * @returns {Node[]}
 */
function inline(line, outer = '') {
  /** @type {Node[]} */
  const nodes = []
  let lonely = outer
  let from = 0
  let at = 0
  while (at < line.length) {
    const found = lonely.includes(line.charAt(at)) ? undefined : span(line, at, outer)
    if (found === 'lonely') lonely += line.charAt(at)
    if (typeof found === 'object') {
      append(nodes, words(line.slice(from, at)))
      append(nodes, found.nodes)
      from = at = found.end
    } else {
      at += 1
    }
  }
  append(nodes, words(line.slice(from)))
  return nodes
}

/**
 * What begins at this place: a formatted stretch, a link or mention, or nothing.
 *
 * @param {string} line
 * @param {number} at
 * @param {string} outer
 * @returns {{ nodes: Node[], end: number } | 'lonely' | undefined}
 */
function span(line, at, outer) {
  const mark = line.charAt(at)
  if (mark === '<') {
    const end = line.indexOf('>', at)
    return end === -1 ? 'lonely' : { nodes: reference(line.slice(at + 1, end)), end: end + 1 }
  }
  if (mark === '`') {
    const end = line.indexOf('`', at + 1)
    if (end === -1) return 'lonely'
    if (end === at + 1) return undefined
    return { nodes: [{ type: 'code', children: literal(line.slice(at + 1, end)) }], end: end + 1 }
  }
  if (mark !== '*' && mark !== '_' && mark !== '~') return undefined
  if (!opens(line, at)) return undefined
  const end = closing(line, at, mark)
  if (end === -1) return 'lonely'
  const children = inline(line.slice(at + 1, end), outer + mark)
  return { nodes: [{ type: marks[mark], children }], end: end + 1 }
}

const letter = /[\p{L}\p{N}]/u

/** @param {string} line @param {number} at */
function opens(line, at) {
  const next = line.charAt(at + 1)
  return !letter.test(line.charAt(at - 1)) && next.trim() !== '' && next !== line.charAt(at)
}

/** @param {string} line @param {number} at @param {string} mark */
function closing(line, at, mark) {
  for (let end = line.indexOf(mark, at + 2); end !== -1; end = line.indexOf(mark, end + 1)) {
    const isEnd = line.charAt(end - 1).trim() !== '' && !letter.test(line.charAt(end + 1))
    if (isEnd) return end
  }
  return -1
}

/** Code: nothing is formatted, yet references are still read. @param {string} source @returns {Node[]} */
function literal(source) {
  return source
    .split(/(<[^<>\n]*>)/)
    .filter((part) => part !== '')
    .flatMap((part) =>
      part.startsWith('<') && part.endsWith('>')
        ? reference(part.slice(1, -1))
        : [{ type: /** @type {const} */ ('text'), text: unescape(part) }],
    )
}

/** What stands between `<` and `>`. @param {string} source @returns {Node[]} */
function reference(source) {
  const [target = '', ...rest] = source.split('|')
  const label = rest.length === 0 ? undefined : unescape(rest.join('|'))
  const id = target.slice(1)
  if (/^@[A-Z0-9]+$/.test(target)) return [{ type: 'user', id, label }]
  if (/^#[A-Z0-9]+$/.test(target)) return [{ type: 'channel', id, label }]
  if (target.startsWith('!')) return [special(id, label)]
  const address = unescape(target)
  const url = safeUrl(address)
  const children = words(rest.length === 0 ? target : rest.join('|'))
  if (url !== undefined) return [{ type: 'link', url, children }]
  return [{ type: 'text', text: rest.length === 0 ? `<${address}>` : (label ?? '') }]
}

/** @param {string} source @param {string | undefined} label @returns {Node} */
function special(source, label) {
  const [name = '', first = '', format = '', url] = source.split('^')
  if (name === 'subteam') return { type: 'group', id: first, label: label?.replace(/^@/, '') }
  if (name === 'date' && /^\d{1,11}$/.test(first)) {
    const safe = url === undefined ? undefined : safeUrl(unescape(url))
    return {
      type: 'date',
      timestamp: Number(first),
      format: unescape(format),
      url: safe,
      fallback: label ?? first,
    }
  }
  if (['here', 'channel', 'everyone'].includes(name)) return { type: 'broadcast', range: name }
  return { type: 'text', text: label ?? `<!${unescape(source)}>` }
}

/** Plain words, in which emoji names become pictures. @param {string} source @returns {Node[]} */
function words(source) {
  return source
    .split(/(:[a-z0-9_+'-]{1,40}:)/)
    .filter((part) => part !== '')
    .map((part) => {
      const emoji =
        part.length > 2 && part.startsWith(':') && part.endsWith(':')
          ? emojiOf(part.slice(1, -1))
          : undefined
      return emoji === undefined
        ? { type: 'text', text: unescape(part) }
        : { type: 'emoji', name: part.slice(1, -1), text: emoji }
    })
}

/** @param {string} text */
function unescape(text) {
  return text.replace(
    /&(amp|lt|gt);/g,
    (_, name) => ({ amp: '&', lt: '<', gt: '>' })[/** @type {'amp' | 'lt' | 'gt'} */ (name)],
  )
}
