import type { MovedTag } from '#src/door/facts.ts'
import type { Message } from '#src/door/message.ts'
import { message, section } from './blocks.ts'
import { code, escape } from './escape.ts'

/** A tag that was known points to something else now: whoever approved or tested it did not see this. */
export function tagMoved({ app, version, image, from, to }: MovedTag): Message {
  return message(
    [
      section(
        `⚠️ *The tag of ${escape(app)} ${escape(version)} moved.* ${code(image)} was ${code(short(from))} and is ${code(short(to))} now. What runs is pinned by digest and stays as it is; the next delivery of ${escape(version)} takes the new one.`,
      ),
    ],
    { visibility: 'channel' },
  )
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12)
}
