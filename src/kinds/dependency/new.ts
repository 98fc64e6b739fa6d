import type { Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Dependency, Wish } from '#src/core/dependencies/dependency.ts'
import { type Need, ownerOf } from '#src/core/dependencies/need.ts'
import { canonical } from '#src/core/hash.ts'

/** Who wants it, and for what. */
export type Wanting = {
  readonly delivery: string
  readonly description: string
  readonly by: Actor
  readonly at: Instant
}

/** A dependency as it is first stored: nothing asked, nothing done, and nobody uses it yet. */
export function newDependency(need: Need, { delivery, description, by, at }: Wanting): Dependency {
  const { key, kind, place, channel } = need
  return {
    version: 1,
    id: key,
    ...ownerOf(key),
    kind,
    place,
    channel,
    owners: decidersOf(need),
    usedBy: [],
    wanted: wishOf(need, { delivery, description, at }),
    isAdopted: false,
    outputs: {},
    revision: 0,
    state: 'changing',
    memory: null,
    mayStop: true,
    waiters: [],
    drift: [],
    facts: {},
    attempts: 0,
    changedAt: at,
    by,
  }
}

/** Who may order what is done to it. */
export function decidersOf({ owners, deciders }: Pick<Need, 'owners' | 'deciders'>): string[] {
  return deciders ?? owners
}

/** What a need asks for. */
export function wishOf(
  { spec, manifests, objects }: Pick<Need, 'spec' | 'manifests' | 'objects'>,
  rest: Pick<Wish, 'delivery' | 'description' | 'at'>,
): Wish {
  return { spec, ...rest, ...(manifests && { manifests }), ...(objects && { objects }) }
}

/** Whether it was brought to what is wanted. */
export function isAsWanted({ current, wanted }: Pick<Dependency, 'current' | 'wanted'>): boolean {
  return isSameWish(current, wanted)
}

/** Whether both ask for the same, whoever does. */
export function isSameWish(
  a: Pick<Wish, 'spec' | 'manifests'> | undefined,
  b: Pick<Wish, 'spec' | 'manifests'>,
): boolean {
  return a !== undefined && canonical([a.spec, a.manifests]) === canonical([b.spec, b.manifests])
}
