import type { Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Place } from '#src/core/delivery.ts'
import type { OverridesChange } from '#src/core/plan/overrides.ts'
import type { Release } from '#src/core/release.ts'
import { targetKey } from '#src/core/target.ts'
import { forwardStages } from './stages.ts'

export type DeliveryRequest = {
  readonly id: string
  readonly purpose: Delivery['purpose']
  readonly app: string
  readonly environment: string
  /** The version asked for. */
  readonly wanted: string
  /** Pinned: what another environment runs, digest for digest. The version is not looked up again. */
  readonly release?: Release
  /** Where that runs, and what brought it there. */
  readonly promotes?: { readonly environment: string; readonly delivery: string }
  /** Of a rollback: the settled delivery that comes back. */
  readonly restores?: string
  /** What a restart or a scaling sets beside the manifests. */
  readonly overrides?: OverridesChange
  /** What it replaces, where the caller knows better than the target: a delivery in flight that is taken over. */
  readonly from?: { readonly version: string; readonly url?: string }
  /** Votes, soak, sign-off and freeze are skipped, and somebody signs it afterwards. */
  readonly emergency?: { readonly because: string }
  /** The hash of the plan that was looked at. */
  readonly expects?: string
  /** It takes over from a delivery that has begun to act, so it cannot simply be given up. */
  readonly begun?: boolean
  readonly by: Actor
  readonly reason?: string
  readonly place?: Place
  readonly channel: string
  readonly at: Instant
}

/** A delivery as it is first stored: nothing asked, nothing done. */
export function newDelivery({ at, ...request }: DeliveryRequest): Delivery {
  return {
    version: 1,
    ...request,
    target: targetKey(request.app, request.environment),
    requestedAt: at,
    direction: 'forward',
    stages: forwardStages(request.purpose, at),
    workloads: [],
    begun: request.begun ?? false,
    held: false,
    attempts: 0,
  }
}
