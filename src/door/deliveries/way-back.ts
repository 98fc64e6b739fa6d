import type { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { looksLike } from '#src/door/ids.ts'
import { floorWords, isBelow } from '#src/core/rules/floor.ts'
import { isSameRelease, isVersion } from '#src/core/release.ts'
import type { Settled, Target } from '#src/core/target.ts'
import { actingAt, brings, isWayBack } from './turn.ts'

/** What comes back, and what becomes of those in flight. */
export type WayBack = {
  readonly settled: Settled
  /** It acts on the target, or takes it over, and is taken over itself. */
  readonly over: Delivery | undefined
  /** Other ways back that have not begun: this one stands in their place. */
  readonly instead: readonly Delivery[]
  /** They only wait, and would bring once more what is taken back: they end. */
  readonly ends: readonly Delivery[]
  /** They only wait, and go on waiting. */
  readonly leaves: readonly Delivery[]
  /** The version that was left half-way and is taken back, where nothing is in flight. */
  readonly left: string | undefined
  /** Only what was set beside the manifests is taken back: the release stays, and this one ran before it, if any did. */
  readonly staysAt: { readonly version: string; readonly before: string | undefined } | undefined
}

export type WayBackRequest = {
  readonly app: string
  readonly environment: string
  readonly target: Target | undefined
  /** What has not ended there, the one that acts first. */
  readonly inFlight: readonly Delivery[]
  readonly to: string | undefined
  /** Refuses unless this version, or what this delivery brought, is what would be taken back. */
  readonly from: string | undefined
}

/**
 * Where a target can go back to: with a delivery that acts on it, or one that was left half-way, to what is settled;
 * otherwise to what was settled before, or to a version that was. What only waits has nothing that could be taken back.
 * Throws DeliveryError where there is no way back.
 */
export function wayBack(request: WayBackRequest): WayBack {
  const { target, inFlight, to } = request
  const over = actingAt(request)
  refuseStale(request, over)

  const possible = possibleOf(target, over)
  const settled =
    to === undefined ? possible[0] : possible.find(({ release }) => isVersion(to, release.version))
  if (!settled) throw noWay(request, over, possible)
  refuseBelowFloor(request, settled, possible)
  const same = inFlight.find(({ restores }) => restores === settled.delivery)
  if (same)
    throw impossible(request, `${same.id} does that already`, `See \`/deliver why ${same.id}\``)
  const staysAt = over || target?.unsettled ? undefined : staying(settled, target)
  const left = target?.unsettled?.version
  return { settled, over, left, staysAt, ...othersAt(request, over, settled) }
}

/** What becomes of those that do not act. */
function othersAt(request: WayBackRequest, over: Delivery | undefined, { release }: Settled) {
  const others = request.inFlight.filter((delivery) => delivery !== over)
  const waiting = others.filter((delivery) => !isWayBack(delivery))
  const bad = badOf(request, over)?.version
  const isBad = (delivery: Delivery) =>
    bad !== undefined && bad !== release.version && brings(bad, delivery)
  return {
    instead: others.filter(isWayBack),
    ends: waiting.filter(isBad),
    leaves: waiting.filter((delivery) => !isBad(delivery)),
  }
}

function staying(back: Settled, target: Target | undefined): WayBack['staysAt'] {
  const { settled, history = [] } = target ?? {}
  if (!settled || !isSameRelease(back.release, settled.release)) return undefined
  const before = history.find(({ release }) => !isSameRelease(release, settled.release))
  return { version: settled.release.version, before: before?.release.version }
}

/** What would come back if what is settled were taken back now; nothing that does not work with what stands there. */
export function comesBack(target: Target): Settled | undefined {
  if (target.unsettled) return undefined
  const [first] = possibleOf(target, undefined)
  return first && isBelow(first.release.version, target.floor) ? undefined : first
}

/** What was changed for good is not gone with a release: what needs it as it was does not come back by itself. */
function refuseBelowFloor(
  request: WayBackRequest,
  { release: { version } }: Settled,
  possible: readonly Settled[],
): void {
  const { app, environment, target } = request
  const floor = target?.floor
  if (!floor || !isBelow(version, floor)) return
  const running = target.settled?.release.version
  const works = possible
    .map(({ release }) => release.version)
    .filter((one) => one !== running && !isBelow(one, floor))
  const other = works.length > 0 ? `It can go back to ${[...new Set(works)].join(', ')}. ` : ''
  throw impossible(
    request,
    floorWords(version, floor),
    `${other}A release that mends it goes forward: \`/deliver deploy ${app} … to ${environment}\`. Data come back only by \`/deliver db restore\`: two people have to want it, and what was written since is lost`,
  )
}

/** Something newer is not taken back by who saw something older. */
function refuseStale(request: WayBackRequest, over: Delivery | undefined): void {
  const { from } = request
  const bad = badOf(request, over)
  if (from === undefined || !bad) return
  if (from.toLowerCase() === bad.delivery || isVersion(from, bad.version)) return
  throw impossible(
    request,
    looksLike('delivery', from)
      ? `what ${from} delivered is not what runs there, it is ${bad.version} of ${bad.delivery}`
      : `${from} is not what runs there, it is ${bad.version}`,
    'Something newer came in the meantime',
  )
}

/** What would be taken back. */
function badOf({ target }: WayBackRequest, over: Delivery | undefined) {
  if (over) return { version: over.wanted, delivery: over.id }
  const { unsettled, settled } = target ?? {}
  return unsettled ?? (settled && { version: settled.release.version, delivery: settled.delivery })
}

/** A second delivery of the same thing is no way back. */
function possibleOf(target: Target | undefined, over: Delivery | undefined): readonly Settled[] {
  const settled = target?.settled
  const history = target?.history ?? []
  if (over || target?.unsettled) return settled ? [settled, ...history] : history
  return history.filter(
    ({ release, manifests }) =>
      !settled || manifests !== settled.manifests || !isSameRelease(release, settled.release),
  )
}

function noWay(
  request: WayBackRequest,
  over: Delivery | undefined,
  possible: readonly Settled[],
): DeliveryError {
  const { target, to } = request
  const versions = [...new Set(possible.map(({ release }) => release.version))]
  const running = target?.settled?.release.version
  if (to !== undefined && !over && running !== undefined && isVersion(to, running))
    return impossible(request, `${running} runs there already`, otherwise(versions, request))
  if (to !== undefined)
    return impossible(
      request,
      `"${to.slice(0, 60)}" did not run there before`,
      otherwise(versions, request),
    )
  if (over)
    return impossible(
      request,
      `nothing ran there before ${over.wanted}`,
      `\`/deliver abort ${over.id}\` takes it away again`,
    )
  if (running === undefined)
    return impossible(request, 'nothing was delivered there yet', 'There is nothing to take back')
  return impossible(
    request,
    `nothing ran there before ${running}`,
    'Deliver another version instead',
  )
}

function otherwise(versions: readonly string[], { app, environment, to }: WayBackRequest): string {
  return versions.length > 0
    ? `It can go back to ${versions.join(', ')}`
    : `Nothing else ran there either; \`/deliver deploy ${app} ${to?.slice(0, 60)} to ${environment}\` delivers that version`
}

function impossible(
  { app, environment }: WayBackRequest,
  because: string,
  hint: string,
): DeliveryError {
  return new DeliveryError(
    'not-possible',
    `Cannot roll ${app} back in ${environment}: ${because}`,
    { hint },
  )
}
