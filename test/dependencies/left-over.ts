import type { Delivery } from '#src/core/delivery.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import { compareVersions } from '#src/core/release.ts'
import type { Target } from '#src/core/target.ts'
import { type Outside, standing } from './play.ts'
import { sizeOf } from './thing.ts'

type Standing = Awaited<ReturnType<typeof standing>> & {
  readonly targets: readonly Target[]
  readonly outside: Outside
}

/** Everything has ended and is as the records say; each sentence is something that is not. */
export async function leftOver(outside: Outside): Promise<readonly string[]> {
  const found = await Promise.all(
    ['checkout/staging', 'payments/staging'].map((key) => outside.store.target(key)),
  )
  const targets = found.filter((target) => target !== undefined)
  const all = { ...(await standing(outside)), targets, outside }
  return [
    ...all.deliveries.flatMap(openDelivery),
    ...all.dependencies.flatMap((one) => [...strangeRecord(one, all), ...strangeObjects(one, all)]),
    ...all.dependencies.flatMap((one) => strangeUsers(one, all)),
    ...targets.flatMap((target) => strangeTarget(target, all)),
    ...outside.witness.grown.flatMap((one) => lowFloor(one, all)),
  ]
}

function openDelivery({ id, outcome, holding, waitingOn }: Delivery): readonly string[] {
  return outcome ? [] : [`${id} did not end: ${JSON.stringify({ holding, waitingOn })}`]
}

function strangeRecord(dependency: Dependency, { outside }: Standing): readonly string[] {
  const { id, state, waiters } = dependency
  const isInVain = state === 'held' && outside.witness.vanished.has(id)
  const isAtRest = state === 'ready' || state === 'removed' || isInVain
  return [
    ...(isAtRest ? [] : [`${id} is ${state}: ${JSON.stringify(dependency)}`]),
    ...(waiters.length > 0 ? [`${waiters.join()} are forgotten by ${id}`] : []),
  ]
}

/** What is there is listed, what is listed is there, and its password was made once. */
function strangeObjects(dependency: Dependency, { outside }: Standing): readonly string[] {
  const { id, owner, name, state, current } = dependency
  const live = named(outside, 'ConfigMap', `thing-${owner}-${name}`)
  const { writes = 1 } = named(outside, 'Secret', `password-${owner}-${name}`) ?? {}
  const { size } = (current?.spec ?? { size: 0 }) as { size: number }
  const isSo = live && sizeOf(live.object) >= size
  const isMissed = state === 'ready' && !isSo && !outside.witness.vanished.has(id)
  return [
    ...(state === 'removed' && live ? [`${id} is there, and its record says that it is not`] : []),
    ...(isMissed ? [`${id} is not what its record says`] : []),
    ...(writes > 1 ? [`${id} got ${writes} passwords`] : []),
  ]
}

function strangeUsers({ id, usedBy }: Dependency, { targets }: Standing): readonly string[] {
  return targets.flatMap(({ key, settled }) => {
    const isNamed = settled?.needs?.some((need) => need.key === id) === true
    const isUsed = usedBy.some(({ target, version }) => target === key && version !== undefined)
    if (isNamed === isUsed) return []
    return [`${id} ${isUsed ? 'is said to be' : 'is not known to be'} used by ${key}`]
  })
}

function strangeTarget(target: Target, all: Standing): readonly string[] {
  const { active, key, settled } = target
  const needs = settled?.needs ?? []
  return [
    ...(active === undefined ? [] : [`${active} keeps ${key}`]),
    ...needs.flatMap((need) => strangeConnection(need, target, all)),
  ]
}

/** What runs reads what its dependency gives now, and its record knows that. */
function strangeConnection(
  { key, name }: Need,
  { key: target, app, settled }: Target,
  { outside, deliveries, dependencies }: Standing,
): readonly string[] {
  const { outputs = {}, revision } = dependencies.find(({ id }) => id === key) ?? {}
  const secret = named(outside, 'Secret', `${app}-${name}-connection`)
  const { data = {} } = (secret?.object ?? {}) as { data?: Record<string, string> }
  const read = (variable: string) =>
    Buffer.from(data[`${variable}_${name.toUpperCase()}`] ?? '', 'base64').toString()
  const isNew =
    read('ADDRESS') === given(outputs['address']) &&
    read('LOGIN').split(':')[0] === given(outputs['round'])
  // What was brought back reads the same Secret, and keeps the revision that it was connected with first.
  const isBack = deliveries.some(
    ({ id, purpose }) => id === settled?.delivery && purpose === 'rollback',
  )
  const has = settled?.connected?.[key]
  return [
    ...(isNew ? [] : [`${target} is not connected with ${key} as it is now`]),
    ...(isBack || has === revision ? [] : [`${target} has ${has} of ${key}, not ${revision}`]),
  ]
}

function given(output: Dependency['outputs'][string] | undefined): string | undefined {
  return output && 'value' in output ? output.value : undefined
}

function lowFloor(
  { target, version }: Outside['witness']['grown'][number],
  { targets }: Standing,
): readonly string[] {
  const floor = targets.find(({ key }) => key === target)?.floor?.version
  const isLow = floor === undefined || (compareVersions(floor, version) ?? -1) < 0
  return isLow ? [`${version} changed something for good; the floor of ${target} is ${floor}`] : []
}

function named({ simulated }: Outside, kind: string, name: string) {
  const objects = simulated.clusters.get('shared')!.controls.objects()
  return objects.find(({ ref }) => ref.kind === kind && ref.name === name)
}
