import { el } from './dom.js'
import { elementOf, imageOf } from './elements.js'
import { inputBlock } from './inputs.js'
import { richText } from './rich-text.js'
import { textNodes } from './text.js'

/** @import { Block, Option, SlackState } from '#src/sandbox/slack/snapshot.ts' */
/** @import { Place } from './acts.js' */
/** @import { TextObject } from './text.js' */

/**
 * What blocks are drawn on, and what using them does.
 *
 * @typedef {{
 *   state: SlackState, place: Place,
 *   draft: Map<string, string | readonly string[]>,
 *   errors: Readonly<Record<string, string>>,
 *   click: (action: string, block?: string) => Promise<void>,
 *   choose: (action: string, value: string | readonly string[], block?: string) => Promise<void>,
 *   suggest: (action: string, typed: string, block?: string) => Promise<readonly Option[]>,
 * }} Surface
 */

/** An element of a block, as the app sent it. @typedef {{ type: string, action_id?: string, [field: string]: unknown }} Part */

/**
 * Blocks, each drawn by its type. What the page does not know is shown as what it is, never dropped in silence.
 *
 * @param {readonly Block[]} blocks
 * @param {Surface} surface
 */
export function blocksOf(blocks, surface) {
  return el(
    'div',
    { class: 'blocks' },
    blocks.map((block) => blockOf(block, surface)),
  )
}

/** @param {Block} block @param {Surface} surface @returns {HTMLElement} */
function blockOf(block, surface) {
  const draw = drawers[block.type]
  if (draw) return draw(block, within(block, surface))
  return el(
    'p',
    { class: 'unknown-block' },
    `This page does not draw blocks of type "${block.type}"`,
  )
}

/** Names the block with each use, since action ids are unique within their block only. @param {Block} block @param {Surface} surface @returns {Surface} */
function within(block, surface) {
  const id = block.block_id
  return {
    ...surface,
    click: (action) => surface.click(action, id),
    choose: (action, value) => surface.choose(action, value, id),
    suggest: (action, typed) => surface.suggest(action, typed, id),
  }
}

/** @type {Record<string, (block: any, surface: Surface) => HTMLElement>} */
const drawers = {
  section,
  context,
  actions: (block, surface) =>
    el(
      'div',
      { class: 'block actions', role: 'group', 'aria-label': 'Actions' },
      parts(block.elements).map((part) => elementOf(part, surface)),
    ),
  header: (block, surface) =>
    el('h3', { class: 'block header' }, textNodes(block.text, surface.state)),
  divider: () => el('hr', { class: 'block' }),
  image: (block, surface) =>
    el(
      'figure',
      { class: 'block image' },
      block.title ? el('figcaption', {}, textNodes(block.title, surface.state)) : null,
      imageOf(block),
    ),
  input: inputBlock,
  rich_text: (block, surface) =>
    el('div', { class: 'block rich' }, richText(parts(block.elements), surface.state)),
  file: (block) => el('p', { class: 'block' }, String(block.external_id ?? 'A file')),
}

/** @param {{ text?: TextObject, fields?: TextObject[], accessory?: Part }} block @param {Surface} surface */
function section(block, surface) {
  return el(
    'div',
    { class: 'block section' },
    el(
      'div',
      { class: 'words' },
      block.text ? el('div', { class: 'text' }, textNodes(block.text, surface.state)) : null,
      block.fields
        ? el(
            'div',
            { class: 'fields' },
            block.fields.map((field) =>
              el('div', { class: 'text' }, textNodes(field, surface.state)),
            ),
          )
        : null,
    ),
    block.accessory ? el('div', { class: 'accessory' }, elementOf(block.accessory, surface)) : null,
  )
}

/** @param {{ elements?: Part[] }} block @param {Surface} surface */
function context(block, surface) {
  return el(
    'div',
    { class: 'block context' },
    parts(block.elements).map((part) =>
      part.type === 'image'
        ? imageOf(part)
        : el('span', { class: 'text' }, textNodes(part, surface.state)),
    ),
  )
}

/** @param {unknown} elements @returns {readonly Part[]} */
function parts(elements) {
  return Array.isArray(elements) ? elements : []
}
