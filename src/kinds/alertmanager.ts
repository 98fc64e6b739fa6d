import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import type { Alert } from '#src/core/watch/alerts.ts'
import { firingHash, type AlertGroupsSeen, type HeardGroup } from '#src/core/watch/heard.ts'
import type { Decision, NewSignal, RecordKind, Situation } from '#src/core/record.ts'
import { without } from '#src/core/without.ts'
import { newAlertGroup } from './alert-group/new.ts'

/** How soon it is asked again when it could not be asked, in milliseconds; its usual pace is the catalog's. */
const AGAIN = 30_000
/** One that left the catalog may come back. */
const POLL_WITHOUT_ENTRY = 600_000
/** A group that knows otherwise than it was told (a webhook may have said so since) is told again after so long. */
const INSIST = 60_000
/** So many groups are told at once; the others right afterwards. */
const MOST_AT_ONCE = 500

/** What is known of an Alertmanager that is asked regularly. */
export const AlertmanagerRecord = z.object({
  version: z.literal(1),
  cluster: z.string(),
  /** Groups that fired when it was asked last, by id, each with a hash of what was told of it. */
  told: z.record(z.string(), z.string()),
  /** When each of them was told last, and each that is not over yet although it was told so. */
  toldAt: z.record(z.string(), z.number()).default({}),
  /** Counts the answers that had something new. */
  news: z.number(),
  /** When it answered last. */
  checkedAt: z.number().optional(),
  /** Why it did not answer, in words, and since when. */
  problem: z.object({ because: z.string(), since: z.number() }).optional(),
})
export type AlertmanagerRecord = z.infer<typeof AlertmanagerRecord>

/**
 * Asks a cluster's Alertmanager what fires, and tells the groups of alerts what is new, other or gone: a webhook that was
 * lost is found, and so is the end of an alert that nobody told. Its id is the cluster's name.
 */
export const alertmanagerKind: RecordKind<AlertmanagerRecord> = {
  kind: 'alertmanager',
  document: AlertmanagerRecord,
  wants: ({ cluster }) => [{ ask: 'alertGroups', cluster }],
  decide,
  stateOf: ({ problem, checkedAt }) =>
    problem ? 'unavailable' : checkedAt === undefined ? 'new' : 'watched',
  // It waits for its entry to come back, for a record that is done never begins again.
  isDone: () => false,
  messageOf: () => undefined,
}

export function newAlertmanager(cluster: string): AlertmanagerRecord {
  return { version: 1, cluster, told: {}, toldAt: {}, news: 0 }
}

/** What could not be asked changes nothing that is known. */
function decide({
  record,
  seen,
  now,
}: Situation<AlertmanagerRecord>): Decision<AlertmanagerRecord> {
  const answer = seen.alertGroups
  if (answer?.is === 'seen') return follow(record, answer.value, now)
  if (answer === undefined || answer.is === 'absent')
    return { record: without(record, 'problem'), effects: [], wakeAt: now + POLL_WITHOUT_ENTRY }
  const { because } = answer
  const since = record.problem?.since ?? now
  const pause = answer.is === 'unavailable' ? (answer.retryAfter ?? 0) : 0
  return {
    record: { ...record, problem: { because, since } },
    effects: [],
    wakeAt: now + Math.max(AGAIN, pause),
  }
}

/** `hash` is of what fires; absent where nothing does any more. */
type News = { readonly id: string; readonly group?: HeardGroup; readonly hash?: string }

function follow(
  record: AlertmanagerRecord,
  seen: AlertGroupsSeen,
  now: Instant,
): Decision<AlertmanagerRecord> {
  const all = [...firing(record, seen), ...gone(record, seen)]
  const news = all.slice(0, MOST_AT_ONCE)
  const count = record.news + (news.length > 0 ? 1 : 0)
  return {
    record: {
      ...without(record, 'problem'),
      told: remembered(record.told, news),
      toldAt: toldAtOf(record, seen, news),
      news: count,
      checkedAt: now,
    },
    effects: [],
    wakeAt: now + (all.length > news.length ? 0 : seen.poll),
    children: news.flatMap(({ group }) => (group ? [newAlertGroup(group.identity)] : [])),
    signals: news.map((one) => signalOf(one, `poll/${count}`, seen.at)),
  }
}

/**
 * What fires and was not told as it is now, or is known otherwise. Texts may differ each time, as numbers in them do: they
 * are no news.
 */
function firing(record: AlertmanagerRecord, seen: AlertGroupsSeen): readonly News[] {
  return seen.groups.flatMap((group) => {
    const essences = group.alerts.map(essenceOf).toSorted()
    const hash = hashOf(canonical([essences, group.truncated])).slice(0, 16)
    const isTold = record.told[group.id] === hash
    const isNews = isTold ? isDue(record, seen, group.id) && !isKnown(group, seen) : true
    return isNews ? [{ id: group.id, group, hash }] : []
  })
}

/** What nobody hears of, as it is muted, may stay unknown. */
function isKnown({ id, alerts }: HeardGroup, { ours = {} }: AlertGroupsSeen): boolean {
  const known = ours[id]
  if (known !== undefined) return known === firingHash(alerts)
  return alerts.every(
    ({ silencedBy, inhibitedBy, mutedBy }) => silencedBy ?? inhibitedBy ?? mutedBy,
  )
}

function isDue({ toldAt }: AlertmanagerRecord, { at }: AlertGroupsSeen, id: string): boolean {
  return at - (toldAt[id] ?? -Infinity) >= INSIST
}

function essenceOf({ fingerprint, startsAt, ...mutes }: Alert): string {
  const { silencedBy = [], inhibitedBy = [], mutedBy = [] } = mutes
  return canonical([fingerprint, startsAt, ...[silencedBy, inhibitedBy, mutedBy].map((by) => by.toSorted())]) // prettier-ignore
}

/** What was told, or is not over for us, and does not fire. One that has just been started does not know everything yet. */
function gone(record: AlertmanagerRecord, seen: AlertGroupsSeen): readonly News[] {
  if (seen.isYoung) return []
  const firing = new Set(seen.groups.map(({ id }) => id))
  const doubted = seen.open.filter((id) => isDue(record, seen, id))
  const known = new Set([...Object.keys(record.told), ...doubted])
  return [...known].filter((id) => !firing.has(id)).map((id) => ({ id }))
}

function remembered(before: AlertmanagerRecord['told'], news: readonly News[]) {
  const gone = new Set(news.filter(({ hash }) => hash === undefined).map(({ id }) => id))
  const kept = Object.entries(before).filter(([id]) => !gone.has(id))
  const added = news.flatMap(({ id, hash }) => (hash === undefined ? [] : [[id, hash] as const]))
  return Object.fromEntries([...kept, ...added])
}

function toldAtOf(
  { toldAt }: AlertmanagerRecord,
  { groups, open, at }: AlertGroupsSeen,
  news: readonly News[],
): AlertmanagerRecord['toldAt'] {
  const wanted = new Set([...groups.map(({ id }) => id), ...open, ...news.map(({ id }) => id)])
  const kept = Object.entries(toldAt).filter(([id]) => wanted.has(id))
  return Object.fromEntries([...kept, ...news.map(({ id }) => [id, at] as const)])
}

function signalOf({ id, group }: News, key: string, at: Instant): NewSignal {
  const { alerts = [], truncated = 0 } = group ?? {}
  return {
    to: { kind: 'alertGroup', id },
    key,
    signal: { type: 'alerts', by: 'poll', alerts: [...alerts], truncated, at },
  }
}
