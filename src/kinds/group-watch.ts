import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { Decision, MessageKey, RecordKind, Situation } from '#src/core/record.ts'

/** How long after one look comes the next, in milliseconds. */
const POLL = 60_000
/** A group that decides nothing any more may do so again. */
const POLL_WITHOUT_GROUP = 600_000
/** How many changes are remembered. */
const REMEMBERED = 50

/** Who came into a group and who left it between two looks, by their Slack ids. */
export const GroupChange = z.object({
  /** Counts from 1. */
  number: z.number(),
  joined: z.array(z.string()),
  left: z.array(z.string()),
  /** The environments that the group decided about then. */
  environments: z.array(z.string()),
  at: z.number(),
})
export type GroupChange = z.infer<typeof GroupChange>

/** What is known of a group that decides about environments, and whose members Slack keeps. */
export const GroupWatch = z.object({
  version: z.literal(1),
  group: z.string(),
  /** Absent until the first look. */
  members: z.array(z.string()).optional(),
  /** Oldest first. */
  changes: z.array(GroupChange),
})
export type GroupWatch = z.infer<typeof GroupWatch>

/** Tells in the audit channel who joins and leaves a group that decides. Its id is the group's name. */
export const groupWatchKind: RecordKind<GroupWatch> = {
  kind: 'groupWatch',
  document: GroupWatch,
  wants: ({ group }) => [{ ask: 'group', name: group }],
  decide,
  stateOf: () => 'watched',
  isDone: () => false,
  messageOf: () => undefined,
}

export function newGroupWatch(group: string): GroupWatch {
  return { version: 1, group, changes: [] }
}

/** What was not told, or not understood, changes nothing. */
function decide({ record, seen, now }: Situation<GroupWatch>): Decision<GroupWatch> {
  const answer = seen.group
  if (answer?.is === 'absent') return { record, effects: [], wakeAt: now + POLL_WITHOUT_GROUP }
  if (answer?.is !== 'seen') {
    const pause = answer?.is === 'unavailable' ? (answer.retryAfter ?? 0) : 0
    return { record, effects: [], wakeAt: now + Math.max(POLL, pause) }
  }
  const { members, environments, channel } = answer.value
  const change = changeOf(record, members, environments, now)
  const next = { ...record, members: [...members].toSorted() }
  if (!change) return { record: next, effects: [], wakeAt: now + POLL }
  return {
    record: { ...next, changes: [...record.changes, change].slice(-REMEMBERED) },
    effects: [],
    wakeAt: now + POLL,
    events: [{ type: 'groupChanged', text: words(record.group, change) }],
    messages: channel === undefined ? [] : [changeMessage(record.group, change, channel)],
  }
}

/** What is different from the last look; the first one has nothing to differ from. */
function changeOf(
  { members: before, changes }: GroupWatch,
  members: readonly string[],
  environments: readonly string[],
  at: Instant,
): GroupChange | undefined {
  if (before === undefined) return undefined
  const joined = members.filter((id) => !before.includes(id))
  const left = before.filter((id) => !members.includes(id))
  if (joined.length === 0 && left.length === 0) return undefined
  const number = (changes.at(-1)?.number ?? 0) + 1
  return { number, joined, left, environments: [...environments], at }
}

/** One message for each change. */
function changeMessage(group: string, { number }: GroupChange, channel: string): MessageKey {
  return { kind: 'groupChange', subject: `${group}@${number}`, channel }
}

function words(group: string, { joined, left, environments }: GroupChange): string {
  const moves = [...joined.map((id) => `${id} joined`), ...left.map((id) => `${id} left`)]
  return `${group}: ${moves.join(', ')}; it decides about ${environments.join(', ')}`
}
