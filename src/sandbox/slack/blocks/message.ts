import { validateBlocks } from './validate.ts'

/** What a message may say at most, in characters, before Slack refuses; the sum over blocks is undocumented, and measured by others. */
const limits = { textOfUpdate: 4000, blocks: 13_200, attachments: 100 }

/** A refusal in Slack's word. */
export type Complaint = { error?: string; messages?: readonly string[] }

/** Checks a message as posting does: something to show, fitting blocks. */
export function checkMessage(
  message: {
    text?: string | undefined
    blocks?: unknown
    attachments?: readonly Record<string, unknown>[] | undefined
  },
  extra: readonly string[] = [],
): Complaint {
  const { text = '', blocks = [], attachments = [] } = message
  if (text === '' && isEmpty(blocks) && attachments.length === 0) return { error: 'no_text' }
  if (attachments.length > limits.attachments) return { error: 'too_many_attachments' }
  const found = [
    ...validateBlocks(blocks, 'message', extra),
    ...attachments.flatMap((each) => validateBlocks(each['blocks'] ?? [], 'message', extra)),
  ]
  if (found.length > 0) return { error: 'invalid_blocks', messages: found }
  if (textLength(blocks) > limits.blocks) return { error: 'msg_blocks_too_long' }
  return {}
}

/** Checks a text as `chat.update` does, which refuses what posting would cut off. */
export function checkUpdate(
  message: Parameters<typeof checkMessage>[0],
  extra: readonly string[] = [],
): Complaint {
  if ((message.text ?? '').length > limits.textOfUpdate) return { error: 'msg_too_long' }
  return checkMessage(message, extra)
}

const isEmpty = (blocks: unknown) => Array.isArray(blocks) && blocks.length === 0

/** The characters of every text in the blocks. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + textLength(each), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, each]) =>
      sum + (key === 'text' && typeof each === 'string' ? each.length : textLength(each)),
    0,
  )
}
