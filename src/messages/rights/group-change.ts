import type { GroupChangeFacts } from '#src/door/rights/group-change.ts'
import type { Message } from '#src/door/message.ts'
import { message, section } from '#src/messages/blocks.ts'
import { escape } from '#src/messages/escape.ts'

/** Somebody joined or left a group that decides: whoever minds the rules sees it. */
export function groupChange({ group, joined, left, environments }: GroupChangeFacts): Message {
  const moves = [moved(joined, 'joined'), moved(left, 'left')].filter((words) => words !== '')
  return message(
    [
      section(
        `👥 *${escape(group)}*: ${moves.join(', ')}; it decides about ${environments.map((name) => escape(name)).join(', ')}`,
      ),
    ],
    { visibility: 'channel' },
  )
}

/** `Rita and Omar joined`. */
function moved(names: readonly string[], how: string): string {
  if (names.length === 0) return ''
  const shown = names.slice(0, SHOWN).map((name) => escape(name))
  const more = names.length - shown.length
  return `${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')} ${how}`
}

/** How many people are named. */
const SHOWN = 30
