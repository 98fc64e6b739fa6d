import { objectKey } from './objects.ts'
import type { Change, Plan } from './plan.ts'
import { pinned, shortDigests, type Release } from '#src/core/release.ts'

/** Something that was planned, and what it is now: enough to say what is different. */
export type Planned = { readonly release: Release; readonly plan: Plan }

/** What votes were given for is not what would be done: plain sentences that say what changed. */
export function planDifference(before: Planned, after: Planned): readonly string[] {
  const words = [
    ...artifactWords(before.release, after.release),
    ...changeWords(before.plan, after.plan),
    ...dependencyWords(before.plan, after.plan),
    ...migrationWords(before.plan, after.plan),
  ]
  return words.length > 0 ? words : ['what would be applied is different']
}

function artifactWords(before: Release, after: Release): readonly string[] {
  return after.artifacts.flatMap((artifact) => {
    const was = before.artifacts.find(({ image }) => image === artifact.image)
    if (!was || pinned(was) === pinned(artifact)) return []
    return [shortDigests(`${artifact.image} is ${pinned(artifact)} now, it was ${pinned(was)}`)]
  })
}

function changeWords({ changes: before }: Plan, { changes: after }: Plan): readonly string[] {
  const old = new Map(before.map((change) => [objectKey(change.object), change]))
  const fresh = new Map(after.map((change) => [objectKey(change.object), change]))
  const gone = [...old].flatMap(([key]) => (fresh.has(key) ? [] : [`${key} is not in it any more`]))
  const other = [...fresh].flatMap(([key, change]) => {
    const was = old.get(key)
    if (!was) return [`${key} is new: ${change.action}`]
    return isSame(was, change) ? [] : [`${key} ${detailOf(was, change)}`]
  })
  return [...gone, ...other]
}

/** Steps that a dependency takes now and did not, or the other way round. */
function dependencyWords(before: Plan, after: Plan): readonly string[] {
  const old = stepsOf(before)
  const fresh = stepsOf(after)
  return [
    ...fresh.filter((step) => !old.includes(step)).map((step) => `${step} is new`),
    ...old.filter((step) => !fresh.includes(step)).map((step) => `${step} is not in it any more`),
  ]
}

function stepsOf({ dependencies = [] }: Plan): readonly string[] {
  return dependencies.flatMap(({ name, steps }) => steps.map(({ what }) => `${name}: ${what}`))
}

function migrationWords(before: Plan, after: Plan): readonly string[] {
  const named = ({ migrations = [] }: Plan) =>
    migrations.map(({ phase, version, jobs }) => `the ${phase} of ${version} (${jobs.join(', ')})`)
  const [old, fresh] = [named(before), named(after)]
  return [
    ...fresh.filter((one) => !old.includes(one)).map((one) => `${one} is new`),
    ...old.filter((one) => !fresh.includes(one)).map((one) => `${one} is not in it any more`),
  ]
}

/** What is different about one object, as far as one look tells. */
function detailOf(was: Change, now: Change): string {
  if (was.action !== now.action) return `is now to ${now.action}, it was to ${was.action}`
  const images = now.images.filter(({ container, to }) =>
    was.images.every((one) => one.container !== container || one.to !== to),
  )
  const words = [
    ...(was.replicas?.to === now.replicas?.to ? [] : [podsWords(now)]),
    ...images.map(({ container, to }) => shortDigests(`would run ${to} in ${container}`)),
  ]
  return words.length > 0 ? words.join(', ') : 'would be changed otherwise than before'
}

function podsWords({ replicas }: Change): string {
  if (!replicas) return 'would keep as many pods as it has'
  const { from, to } = replicas
  return from === undefined ? `would have ${to} pods` : `would go from ${from} to ${to} pods`
}

function isSame(a: Change, b: Change): boolean {
  return a.action === b.action && a.diff === b.diff
}
