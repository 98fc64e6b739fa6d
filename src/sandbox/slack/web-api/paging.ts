import { z } from 'zod'
import type { Json } from '#src/sandbox/slack/envelope.ts'
import { count, Refusal } from './method.ts'

/** Arguments of methods that answer in pages. */
export const Paging = z.object({
  cursor: z.string().optional(),
  limit: count.max(1000).default(100),
})

/** One page, with the cursor of the next. */
export function page<Item>(
  all: readonly Item[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): { items: Item[]; response_metadata: Json; has_more: boolean } {
  const start = cursor === undefined || cursor === '' ? 0 : position(cursor)
  const end = start + (limit === 0 ? 100 : limit)
  const more = end < all.length
  const next = more ? Buffer.from(`next:${end}`).toString('base64') : ''
  return { items: all.slice(start, end), response_metadata: { next_cursor: next }, has_more: more }
}

function position(cursor: string): number {
  const [, digits] = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? []
  if (digits === undefined) throw new Refusal('invalid_cursor')
  return Number(digits)
}
