import type { Message } from '#src/door/message.ts'
import { section } from './blocks.ts'
import { clamp, fitBlocks, limits } from './clamp.ts'
import { channelName } from './words.ts'

/** A message that is told in another channel than its own, and why: `error` is Slack's word for it. */
export function toldElsewhere(message: Message, channel: string, error: string): Message {
  const why = `📪 ${channelName(channel)} ${reasons.get(error) ?? 'does not take messages of mine'}: this is told here`
  const line = section(why)
  return {
    ...message,
    text: clamp(`${why}\n${message.text}`, limits.text),
    blocks: fitBlocks([...(line ? [line] : []), ...message.blocks]),
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['is_archived', 'is archived'],
  ['is_inactive', 'is archived'],
  ['channel_not_found', 'is not there for me'],
  ['not_in_channel', 'does not have me in it'],
])
