import type { Note } from '#src/core/record.ts'
import type { Message } from '#src/door/message.ts'
import { message, section } from './blocks.ts'
import { codeBlock, escapeLines } from './escape.ts'

/** A reply in the thread of a card. */
export function note({ text, lines }: Note): Message {
  return message([section(escapeLines(text)), section(lines ? codeBlock(lines, 2_800) : '')], {
    visibility: 'channel',
  })
}
