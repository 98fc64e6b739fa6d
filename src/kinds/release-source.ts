import { valid } from 'semver'
import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { Decision, MessageKey, RecordKind, Situation } from '#src/core/record.ts'
import { compareVersions, type ImageArtifact, Release } from '#src/core/release.ts'
import { without } from '#src/core/without.ts'

/** How many releases of an app are remembered. */
const REMEMBERED = 200
const FIRST_POLL = 60_000
/** An app that left the catalog may come back. */
const POLL_WITHOUT_APP = 600_000

const Moved = z.object({
  version: z.string(),
  image: z.string(),
  from: z.string(),
  to: z.string(),
  at: z.number(),
})

/** What is known of an app's releases: polled, and told when a delivery names one that was not seen yet. */
export const ReleaseSourceRecord = z.object({
  version: z.literal(1),
  app: z.string(),
  channel: z.string(),
  /** Newest first. */
  releases: z.array(Release),
  /** Tags that pointed to something else before: what was approved is not what would run. */
  moved: z.array(Moved),
  checkedAt: z.number().optional(),
  /** Why the last poll failed, in words. */
  problem: z.string().optional(),
})
export type ReleaseSourceRecord = z.infer<typeof ReleaseSourceRecord>

/** Polls the source of one app's releases. Its id is the app's name. */
export const releaseSourceKind: RecordKind<ReleaseSourceRecord> = {
  kind: 'releaseSource',
  document: ReleaseSourceRecord,
  wants: ({ app }) => [{ ask: 'releases', app }],
  decide,
  stateOf: ({ problem }) => (problem ? 'unavailable' : 'known'),
  isDone: () => false,
  messageOf: () => undefined,
}

export function newReleaseSource(app: string, channel: string): ReleaseSourceRecord {
  return { version: 1, app, channel, releases: [], moved: [] }
}

/** The message that tells of a moved tag: once per version, in the app's channel. */
export function movedMessage({ app, channel }: ReleaseSourceRecord, version: string): MessageKey {
  return { kind: 'tagMoved', subject: `${app}@${version}`, channel }
}

function decide({
  record,
  seen,
  signals,
  now,
}: Situation<ReleaseSourceRecord>): Decision<ReleaseSourceRecord> {
  const found = signals.flatMap((signal) => (signal.type === 'released' ? [signal.release] : []))
  const answer = seen.releases
  if (answer?.is === 'seen') {
    const { releases, poll, channel } = answer.value
    const next = merge(
      { ...without(record, 'problem'), channel, checkedAt: now },
      [...found, ...releases],
      now,
    )
    return { ...changes(record, next), wakeAt: now + poll }
  }
  const problem = answer?.is === 'absent' ? 'the catalog has no such app' : answer?.because
  const next = merge({ ...record, ...(problem && { problem }) }, found, now)
  const pause =
    answer?.is === 'unavailable' ? Math.max(FIRST_POLL, answer.retryAfter ?? 0) : POLL_WITHOUT_APP
  return { ...changes(record, next), wakeAt: now + pause }
}

function changes(before: ReleaseSourceRecord, record: ReleaseSourceRecord) {
  const moved = record.moved.filter((one) => !before.moved.includes(one))
  return {
    record,
    effects: [],
    events: moved.map(({ version, from, to }) => ({
      type: 'tagMoved',
      text: `the tag of ${record.app} ${version} moved from ${from} to ${to}`,
    })),
    messages: moved.map(({ version }) => movedMessage(record, version)),
  }
}

function merge(
  record: ReleaseSourceRecord,
  fresh: readonly Release[],
  now: Instant,
): ReleaseSourceRecord {
  return fresh.reduce((soFar, release) => learn(soFar, release, now), record)
}

function learn(record: ReleaseSourceRecord, release: Release, now: Instant): ReleaseSourceRecord {
  const known = record.releases.find(({ version }) => version === release.version)
  const artifacts = release.artifacts.map((artifact) => ({
    ...before(known, artifact),
    ...artifact,
  }))
  const releases = [
    ...record.releases.filter(({ version }) => version !== release.version),
    { ...known, ...release, artifacts },
  ]
  const moved = release.artifacts.flatMap((artifact) => {
    const from = before(known, artifact)?.digest
    const { image, digest: to } = artifact
    return from && to && from !== to ? [{ version: release.version, image, from, to, at: now }] : []
  })
  return {
    ...record,
    releases: releases.toSorted(newestFirst).slice(0, REMEMBERED),
    moved: moved.length > 0 ? [...record.moved, ...moved].slice(-REMEMBERED) : record.moved,
  }
}

function before(known: Release | undefined, { image }: ImageArtifact): ImageArtifact | undefined {
  return known?.artifacts.find((artifact) => artifact.image === image)
}

/** Drafts have no date yet and come first; image tags have none at all and go by version. */
function newestFirst(a: Release, b: Release): number {
  return dateOf(b) - dateOf(a) || byVersion(b.version, a.version)
}

function dateOf({ publishedAt, draft }: Release): number {
  return publishedAt ?? (draft ? Number.MAX_SAFE_INTEGER : 0)
}

function byVersion(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => Number(valid(version, { loose: true }) !== null))
  return (
    compareVersions(a, b) ??
    ((left ?? 0) - (right ?? 0) || a.localeCompare(b, 'en', { numeric: true }))
  )
}
