import type {
  ActionsBlock,
  Button,
  ConfirmationDialog,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  MrkdwnElement,
  Overflow,
  PlainTextElement,
  SectionBlock,
} from '@slack/types'
import { encodeButton, type Button as Press } from '#src/door/button.ts'
import type { Message } from '#src/door/message.ts'
import { clamp, fitBlocks, limits } from './clamp.ts'
import { visible } from './escape.ts'

/**
 * A message whose `text` is made of its blocks, so that it says everything they say. `summary` comes first where a
 * notification should begin otherwise than the blocks do.
 */
export function message(
  blocks: readonly (KnownBlock | undefined)[],
  rest: Pick<Message, 'visibility' | 'card'> & { readonly summary?: string } = {},
): Message {
  const { summary, ...more } = rest
  const fitting = fitBlocks(blocks.filter((block) => block !== undefined))
  const text = [...(summary ? [summary] : []), ...fitting.flatMap((block) => wordsOf(block))].join(
    '\n',
  )
  return { text: clamp(text, limits.text), blocks: fitting, ...more }
}

/** A private answer of some paragraphs of mrkdwn, with buttons below where there are some. */
export function answer(
  paragraphs: readonly string[],
  buttons: readonly (Button | Overflow)[] = [],
): Message {
  return message([...paragraphs.map((text) => section(text)), actions(buttons)])
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, limits.header) }
}

/** A paragraph of mrkdwn; what is empty is no block. */
export function section(text: string, accessory?: Button): SectionBlock | undefined {
  if (text.trim() === '') return undefined
  return { type: 'section', text: mrkdwn(text, limits.section), ...(accessory && { accessory }) }
}

/** Pairs of a label and a value in two columns. */
export function fields(
  pairs: readonly (readonly [label: string, value: string])[],
): SectionBlock | undefined {
  const shown = pairs.filter(([, value]) => value !== '').slice(0, limits.fields)
  if (shown.length === 0) return undefined
  return {
    type: 'section',
    fields: shown.map(([label, value]) => mrkdwn(`*${label}*\n${value}`, 600)),
  }
}

/** Small print. */
export function context(...texts: readonly string[]): ContextBlock | undefined {
  const shown = texts.filter((text) => text !== '').slice(0, limits.contextElements)
  if (shown.length === 0) return undefined
  return { type: 'context', elements: shown.map((text) => mrkdwn(text, 600)) }
}

export function actions(elements: readonly (Button | Overflow)[]): ActionsBlock | undefined {
  if (elements.length === 0) return undefined
  return { type: 'actions', elements: elements.slice(0, limits.actions) }
}

/** A button that asks for a command; what takes something away is confirmed first. */
export function button(
  label: string,
  press: Press,
  look: { readonly style?: 'primary' | 'danger'; readonly confirm?: ConfirmationDialog } = {},
): Button {
  return {
    type: 'button',
    action_id: press.command,
    text: plain(label, limits.button),
    value: encodeButton(press),
    ...look,
  }
}

/** A menu of further commands. Those whose value is too long for Slack are left out. */
export function overflow(
  entries: readonly { readonly label: string; readonly press: Press }[],
): Overflow | undefined {
  const options = entries
    .map(({ label, press }) => ({ text: plain(label, limits.option), value: encodeButton(press) }))
    .filter(({ value }) => value.length <= limits.optionValue)
    .slice(0, limits.overflow)
  return options.length === 0 ? undefined : { type: 'overflow', action_id: 'more', options }
}

export function confirmation(
  title: string,
  text: string,
  yes: string,
  no: string,
): ConfirmationDialog {
  return {
    title: plain(title, limits.confirmTitle),
    text: plain(text, limits.confirmText),
    confirm: plain(yes, limits.confirmButton),
    deny: plain(no, limits.confirmButton),
    style: 'danger',
  }
}

export function plain(text: string, longest: number): PlainTextElement {
  return { type: 'plain_text', text: clamp(visible(text), longest), emoji: true }
}

function mrkdwn(text: string, longest: number): MrkdwnElement {
  return { type: 'mrkdwn', text: clamp(text, longest), verbatim: true }
}

/** What a block says, as mrkdwn. Buttons are ways to answer, not words. */
function wordsOf(block: KnownBlock): readonly string[] {
  switch (block.type) {
    case 'header':
      return [`*${escapePlain(block.text.text)}*`]
    case 'section':
      return [
        ...(block.text ? [block.text.text] : []),
        ...(block.fields ?? []).map((field) => pairWords(field.text)),
      ]
    case 'context':
      return [
        block.elements.flatMap((element) => ('text' in element ? [element.text] : [])).join(' · '),
      ]
    default:
      return []
  }
}

function pairWords(field: string): string {
  return field.replace(/^\*([^*\n]+)\*\n/, '$1: ')
}

/** A header is plain text, where Slack escapes nothing; in mrkdwn it must be. */
function escapePlain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
