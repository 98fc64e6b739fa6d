import type { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { looksLikeDelivery } from '#src/door/ids.ts'
import { isSameRelease } from '#src/core/release.ts'
import type { Settled, Target } from '#src/core/target.ts'

/** What comes back, and the delivery in flight that is taken over for it. */
export type WayBack = {
  readonly settled: Settled
  readonly over: Delivery | undefined
  /** The version that was left half-way and is taken back, where nothing is in flight. */
  readonly left: string | undefined
  /** Only what was set beside the manifests is taken back: the release stays, and this one ran before it, if any did. */
  readonly staysAt: { readonly version: string; readonly before: string | undefined } | undefined
}

export type WayBackRequest = {
  readonly app: string
  readonly environment: string
  readonly target: Target | undefined
  /** The delivery that acts on the target, or will next. */
  readonly inFlight: Delivery | undefined
  readonly to: string | undefined
  /** Refuses unless this version, or what this delivery brought, is what would be taken back. */
  readonly from: string | undefined
}

/**
 * Where a target can go back to: with a delivery in flight, or one that was left half-way, to what is settled; otherwise
 * to what was settled before, or to a version that was. Throws DeliveryError where there is no way back.
 */
export function wayBack(request: WayBackRequest): WayBack {
  const { target, inFlight, to } = request
  refuseStale(request)

  const possible = possibleOf(request)
  const settled =
    to === undefined ? possible[0] : possible.find(({ release }) => isVersion(to, release.version))
  if (!settled) throw noWay(request, possible)
  if (inFlight?.restores === settled.delivery)
    throw impossible(
      request,
      `${inFlight.id} does that already`,
      `See \`/deliver why ${inFlight.id}\``,
    )
  const staysAt = inFlight || target?.unsettled ? undefined : staying(settled, target)
  return { settled, over: inFlight, left: target?.unsettled?.version, staysAt }
}

function staying(back: Settled, target: Target | undefined): WayBack['staysAt'] {
  const { settled, history = [] } = target ?? {}
  if (!settled || !isSameRelease(back.release, settled.release)) return undefined
  const before = history.find(({ release }) => !isSameRelease(release, settled.release))
  return { version: settled.release.version, before: before?.release.version }
}

/** What would come back if what is settled were taken back now. */
export function comesBack(target: Target): Settled | undefined {
  return target.unsettled ? undefined : possibleOf({ target, inFlight: undefined })[0]
}

/** Something newer is not taken back by who saw something older. */
function refuseStale(request: WayBackRequest): void {
  const { from } = request
  const bad = badOf(request)
  if (from === undefined || !bad) return
  if (from.toLowerCase() === bad.delivery || isVersion(from, bad.version)) return
  throw impossible(
    request,
    looksLikeDelivery(from)
      ? `what ${from} delivered is not what runs there, it is ${bad.version} of ${bad.delivery}`
      : `${from} is not what runs there, it is ${bad.version}`,
    'Something newer came in the meantime',
  )
}

/** What would be taken back. */
function badOf({ target, inFlight }: WayBackRequest) {
  if (inFlight) return { version: inFlight.wanted, delivery: inFlight.id }
  const { unsettled, settled } = target ?? {}
  return unsettled ?? (settled && { version: settled.release.version, delivery: settled.delivery })
}

/** A second delivery of the same thing is no way back. */
function possibleOf({
  target,
  inFlight,
}: Pick<WayBackRequest, 'target' | 'inFlight'>): readonly Settled[] {
  const settled = target?.settled
  const history = target?.history ?? []
  if (inFlight || target?.unsettled) return settled ? [settled, ...history] : history
  return history.filter(
    ({ release, manifests }) =>
      !settled || manifests !== settled.manifests || !isSameRelease(release, settled.release),
  )
}

function noWay(request: WayBackRequest, possible: readonly Settled[]): DeliveryError {
  const { target, inFlight, to } = request
  const versions = [...new Set(possible.map(({ release }) => release.version))]
  const running = target?.settled?.release.version
  if (to !== undefined && !inFlight && running !== undefined && isVersion(to, running))
    return impossible(request, `${running} runs there already`, otherwise(versions, request))
  if (to !== undefined)
    return impossible(
      request,
      `"${to.slice(0, 60)}" did not run there before`,
      otherwise(versions, request),
    )
  if (inFlight)
    return impossible(
      request,
      `nothing ran there before ${inFlight.wanted}`,
      `\`/deliver abort ${inFlight.id}\` takes it away again`,
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

function isVersion(typed: string, version: string): boolean {
  return typed.replace(/^v(?=\d)/i, '') === version.replace(/^v(?=\d)/i, '')
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
