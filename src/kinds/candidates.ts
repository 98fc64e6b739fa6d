import { actorName } from '#src/core/actor.ts'
import type { Gate } from '#src/core/rules/approval.ts'
import type { Instant } from '#src/core/clock.ts'
import { tierGates } from '#src/core/rules/gates.ts'
import type { PipelineSeen } from '#src/core/queries.ts'
import { compareVersions, isSameRelease, pinned, type Release } from '#src/core/release.ts'
import { tierOf } from '#src/core/rules/tier-of.ts'

/** An app in one environment. */
export type Station = PipelineSeen['environments'][number]

/** A release that stands before an environment and could go on into it. */
export type Candidate = {
  readonly release: Release
  /** Where it runs, and what brought it there. */
  readonly from: { readonly environment: string; readonly delivery: string }
  /** Tiers, soak and sign-offs: what of them is not open keeps it. */
  readonly gates: readonly Gate[]
  /** Why automation leaves it alone whatever the gates say; absent where nothing is in its way. */
  readonly obstacle?: Obstacle
}

export type Obstacle = {
  readonly is: 'there' | 'older' | 'blocked' | 'inFlight' | 'overtaken'
  /** A plain clause. */
  readonly because: string
}

/** What stands before an environment, newest first; nothing where no environment comes before it. */
export function candidatesFor(
  { environments }: PipelineSeen,
  station: Station,
  now: Instant,
): readonly Candidate[] {
  const before = environments.filter(({ environment }) =>
    station.policy.after.includes(environment),
  )
  const standing = before.flatMap(({ environment, target: { settled, unsettled } }) =>
    settled && !unsettled ? [{ environment, settled }] : [],
  )
  const different = standing.filter(
    (one, index) =>
      standing.findIndex(({ settled }) => isSameRelease(settled.release, one.settled.release)) ===
      index,
  )
  return different
    .toSorted((a, b) => compareReleases(b.settled, a.settled))
    .map(({ environment, settled }) => {
      const { release, delivery } = settled
      const obstacle = obstacleOf(settled, station, before)
      const passage = passageOf(release, station, before, now)
      const rejections = rejectionsOf(release, environments).filter(
        ({ because }) => !passage.some((gate) => gate.because === because),
      )
      return {
        release,
        from: { environment, delivery },
        gates: [...passage, ...rejections],
        ...(obstacle && { obstacle }),
      }
    })
}

/** Whether a release may go on by itself. */
export function isReady({ gates, obstacle }: Candidate): boolean {
  return obstacle === undefined && gates.every(({ is }) => is === 'open')
}

/** The gates that are about what came before; those of the moment are the delivery's own. */
function passageOf(
  release: Release,
  { policy }: Station,
  before: readonly Station[],
  now: Instant,
): readonly Gate[] {
  const tiers = before.map((station) => tierOf(station, release))
  return tierGates({ policy: { ...policy, direct: false }, tiers, now })
}

/** A release that was rejected anywhere goes no further by itself, whichever way it could take. */
function rejectionsOf(release: Release, environments: readonly Station[]): readonly Gate[] {
  return environments.flatMap((station): Gate[] => {
    const said = tierOf(station, release).signOff
    if (said?.state !== 'rejected') return []
    const { by, because } = said
    const who = by ? actorName(by) : 'QA'
    const words = `${who} rejected it in ${station.environment}${because ? `: ${because}` : ''}`
    return [{ gate: 'signOff', is: 'shut', because: words }]
  })
}

function obstacleOf(
  candidate: Placed,
  { environment, target, inFlight }: Station,
  before: readonly Station[],
): Obstacle | undefined {
  const { release } = candidate
  const { settled } = target
  if (settled && isSameRelease(settled.release, release))
    return { is: 'there', because: `it runs in ${environment}` }
  const bad = [...before.map((one) => one.target), target].flatMap((one) =>
    one.blocked
      .filter((blocked) => isOf(blocked, release))
      .map(({ because }) => ({ environment: one.environment, because })),
  )[0]
  if (bad)
    return {
      is: 'blocked',
      because: `it was taken back in ${bad.environment}: ${bad.because}`,
    }
  const same = inFlight.find((one) => one.purpose === 'deploy' && one.version === release.version)
  if (same) return { is: 'inFlight', because: `${same.id} brings it to ${environment}` }
  const newer = inFlight.find(
    (one) => one.purpose === 'deploy' && !isNewer(release.version, one.version),
  )
  if (newer) return { is: 'overtaken', because: `${newer.id} brings ${newer.version}` }
  return settled && compareReleases(candidate, settled) <= 0
    ? { is: 'older', because: `${settled.release.version} in ${environment} is no older` }
    : undefined
}

function isOf(
  blocked: { readonly version: string; readonly digests: readonly string[] },
  { version, artifacts }: Release,
): boolean {
  if (blocked.version === version) return true
  const digests = artifacts.map(pinned).toSorted().join(' ')
  return digests !== '' && digests === blocked.digests.toSorted().join(' ')
}

type Placed = { readonly release: Release; readonly at: Instant }

/** By version where both are versions, else by when they were published or settled. */
function compareReleases(a: Placed, b: Placed): number {
  const { publishedAt: then } = a.release
  const { publishedAt: thereafter } = b.release
  const byTime = then !== undefined && thereafter !== undefined ? then - thereafter : a.at - b.at
  return compareVersions(a.release.version, b.release.version) ?? byTime
}

/** What cannot be compared passes for newer. */
function isNewer(version: string, than: string): boolean {
  return (compareVersions(version, than) ?? 1) > 0
}
