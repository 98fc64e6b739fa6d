import type { Delivery, Reason, Rendered } from '#src/core/delivery.ts'
import { everyWorkload, overridden, type Overrides } from '#src/core/plan/overrides.ts'
import type { Release } from '#src/core/release.ts'
import { floorWords, isBelow } from '#src/core/rules/floor.ts'
import type { Settled, Target } from '#src/core/target.ts'

/** Whether a delivery changes only what stands beside the manifests, or data, and leaves the release as it is. */
export function keepsRelease({ purpose }: Pick<Delivery, 'purpose'>): boolean {
  return purpose === 'restart' || purpose === 'scale' || purpose === 'contract'
}

/** The release that a delivery brings, as far as it is known without asking: of a restart and a scaling what is settled now. */
export function releaseWanted(delivery: Delivery, { settled }: Target): Release | undefined {
  return keepsRelease(delivery) ? settled?.release : delivery.release
}

/** What is set beside the manifests that a delivery renders: its own changes over what the target has now. */
export function overridesWanted(
  { overrides }: Pick<Delivery, 'overrides'>,
  target: Target,
): Overrides | undefined {
  return overridden(target.overrides, overrides ?? {})
}

/** What a rollback brings back; undefined where it is not remembered any more. */
export function restoredBy(
  { restores }: Pick<Delivery, 'restores'>,
  { settled, history }: Target,
): Settled | undefined {
  return [settled, ...history].find((one) => one !== undefined && one.delivery === restores)
}

/** Why a restart or a scaling cannot be done as its target stands now; undefined where nothing is in its way. */
export function misplaced(delivery: Delivery, { settled, unsettled }: Target): Reason | undefined {
  const { app, environment } = delivery
  if (!keepsRelease(delivery)) return undefined
  if (!settled) return { because: `nothing of ${app} is settled in ${environment}` }
  if (!unsettled) return undefined
  return {
    because: `${unsettled.version} was left half-way there by ${unsettled.delivery}, so what runs is not ${settled.release.version}`,
    hint: `/deliver rollback ${app} ${environment} brings ${settled.release.version} back, a deploy goes on`,
  }
}

/** A workload that the delivery names and the app does not have. To take an override back is always possible. */
export function unknownWorkload(
  { overrides }: Pick<Delivery, 'overrides'>,
  { workloads }: Rendered,
): string | undefined {
  const { replicas = {}, autoscale = {}, restartedAt = {} } = overrides ?? {}
  const named = Object.keys({ ...replicas, ...autoscale, ...restartedAt })
  const isTakenBack = (name: string) =>
    autoscale[name] === undefined ? replicas[name] === 'default' : autoscale[name] === 'off'
  return named.find(
    (name) => name !== everyWorkload && !isTakenBack(name) && workloads?.includes(name) === false,
  )
}

/** Why a release cannot run on what was changed there for good; undefined where it can. */
export function belowFloor(
  { version, app }: Pick<Release, 'version' | 'app'>,
  { floor, settled, environment }: Target,
): Reason | undefined {
  if (!floor || !isBelow(version, floor)) return undefined
  const better =
    settled && !isBelow(settled.release.version, floor) ? settled.release.version : floor.version
  return {
    because: floorWords(version, floor),
    hint: `Deliver a release that mends it: /deliver deploy ${app} … to ${environment}; ${better} and newer work. Data come back only by a restore: /deliver db restore`,
  }
}
