import type { Note } from '#src/core/record.ts'
import type { Mention } from '#src/door/mentions.ts'
import type { Message } from '#src/door/message.ts'
import { message, section } from './blocks.ts'
import { codeBlock, escapeLines } from './escape.ts'

/** A reply in the thread of a card; who is to mind it is called first. */
export function note({ text, lines }: Note, mentions: readonly Mention[] = []): Message {
  const called = mentions.slice(0, mostCalled).map((mention) => mentionWords(mention))
  const words = [...called, escapeLines(text)].join(' ')
  return message([section(words), section(lines ? codeBlock(lines, 2_800) : '')], {
    visibility: 'channel',
  })
}

/** A note is no roll call. */
const mostCalled = 20

function mentionWords(mention: Mention): string {
  return mention.type === 'group' ? `<!subteam^${mention.slackGroup}>` : `<@${mention.id}>`
}
