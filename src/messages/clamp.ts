import type { KnownBlock } from '@slack/types'
import { cut } from './escape.ts'

/** What Slack takes, in characters or elements; beyond it a whole message is refused. */
export const limits = {
  text: 4_000,
  blocks: 50,
  viewBlocks: 100,
  /** All blocks of a message together, as JSON: Slack refuses a little above 13,000. */
  message: 12_000,
  section: 3_000,
  field: 2_000,
  fields: 10,
  header: 150,
  contextElements: 10,
  actions: 25,
  button: 75,
  option: 75,
  optionValue: 75,
  overflow: 5,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  label: 2_000,
  hint: 2_000,
  placeholder: 150,
  input: 3_000,
  id: 255,
} as const

/** The text, or its beginning and an ellipsis; marks for code that the cut left open are closed. */
export function clamp(text: string, longest: number): string {
  if (text.length <= longest) return text
  const short = cut(text, longest - 6)
  const fences = short.split('```').length - 1
  if (fences % 2 === 1) return `${short.replace(/`{1,2}$/, '')}…\n\`\`\``
  const ticks = short.replaceAll('```', '').split('`').length - 1
  return ticks % 2 === 1 ? `${short}…\`` : `${short}…`
}

/** Blocks that Slack takes as one message: the longest texts are shortened first, then blocks before the buttons go. */
export function fitBlocks(
  blocks: readonly KnownBlock[],
  most: number = limits.blocks,
): readonly KnownBlock[] {
  let fitting = fitCount(blocks, most)
  for (let over = excess(fitting); over > 0; over = excess(fitting)) {
    const longest = longestSection(fitting)
    fitting = longest === undefined ? dropOne(fitting) : shorten(fitting, longest, over)
  }
  return fitting
}

const shortestSection = 300

function excess(blocks: readonly KnownBlock[]): number {
  return JSON.stringify(blocks).length - limits.message
}

/** The last block stays: it has the buttons. */
function fitCount(blocks: readonly KnownBlock[], most: number): readonly KnownBlock[] {
  return blocks.length <= most ? blocks : [...blocks.slice(0, most - 1), ...blocks.slice(-1)]
}

function longestSection(blocks: readonly KnownBlock[]): number | undefined {
  const lengths = blocks.map((block) =>
    block.type === 'section' ? (block.text?.text.length ?? 0) : 0,
  )
  const longest = Math.max(...lengths)
  return longest > shortestSection ? lengths.indexOf(longest) : undefined
}

function shorten(blocks: readonly KnownBlock[], at: number, by: number): readonly KnownBlock[] {
  return blocks.map((block, index) => {
    if (index !== at || block.type !== 'section' || !block.text) return block
    const longest = Math.max(shortestSection, block.text.text.length - Math.max(by, 50))
    return { ...block, text: { ...block.text, text: clamp(block.text.text, longest) } }
  })
}

function dropOne(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  return [...blocks.slice(0, -2), ...blocks.slice(-1)]
}
