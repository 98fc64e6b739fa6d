import { isDeepStrictEqual } from 'node:util'
import type { Place } from '#src/core/dependencies/need.ts'
import type { SecretRef } from '#src/core/dependencies/outputs.ts'
import { type Manifest, objectKey, type ObjectRef, refOf } from '#src/core/plan/objects.ts'
import type { Answer } from '#src/core/queries.ts'
import type { OwnEffect, OwnQuery } from '#src/own-kinds/allowed.ts'

/** A namespace, and the secrets and buckets beside it, in memory: enough to try a kind. */
export type SimulatedPlace = {
  answer(query: OwnQuery): Answer<unknown>
  perform(effect: OwnEffect): void
}

/** What stands around a kind under test beyond what `SimulatedPlace` knows; `undefined` leaves it to that. */
export type Around = {
  answer?(query: OwnQuery): Answer<unknown> | undefined
  /** Whether it saw to the effect. */
  perform?(effect: OwnEffect): boolean
}

export type PlaceOptions = {
  readonly place: Place
  /** What `manifests` of the spec would render to. */
  readonly manifests: readonly Manifest[]
  readonly around: Around
}

/** Nothing is there at first. */
export function simulatePlace({ place, manifests, around }: PlaceOptions): SimulatedPlace {
  const { namespace } = place
  const things: Things = new Map()
  const there: There = {
    things,
    manifests,
    keyOf: (ref) => objectKey({ ...ref, namespace }),
  }
  return {
    answer: (query) => around.answer?.(query) ?? answer(query, there),
    perform(effect) {
      if (!around.perform?.(effect)) perform(effect, there)
    },
  }
}

type Things = Map<string, unknown>

type There = {
  readonly things: Things
  readonly manifests: readonly Manifest[]
  keyOf(ref: ObjectRef): string
}

function answer(query: OwnQuery, { things, manifests, keyOf }: There): Answer<unknown> {
  switch (query.ask) {
    case 'resources':
      return { is: 'seen', value: query.objects.map((ref) => things.get(keyOf(ref))) }
    case 'rendered':
      return { is: 'seen', value: manifests }
    case 'objects': {
      const isThere = (one: Manifest) => isDeepStrictEqual(things.get(keyOf(refOf(one))), one)
      const unapplied = manifests.filter((one) => !isThere(one)).map(refOf)
      const unremoved = query.remove.filter((ref) => things.has(keyOf(ref)))
      return { is: 'seen', value: { unapplied, unremoved, workloads: [] } }
    }
    case 'secret':
      return things.has(secretKey(query.ref))
        ? { is: 'seen', value: { version: '1' } }
        : { is: 'absent' }
    case 'bucket': {
      const value = things.get(`bucket ${query.name}`)
      return value ? { is: 'seen', value } : { is: 'absent' }
    }
    default:
      return { is: 'absent' }
  }
}

function perform(effect: OwnEffect, { things, manifests, keyOf }: There): void {
  switch (effect.ensure) {
    case 'apply':
    case 'objects':
      for (const object of effect.ensure === 'apply' ? effect.objects : manifests)
        things.set(keyOf(refOf(object)), structuredClone(object))
      break
    case 'absent':
      for (const ref of effect.objects) things.delete(keyOf(ref))
      break
    case 'secret':
      things.set(secretKey(effect.ref), {})
      break
    case 'secretAbsent':
      things.delete(secretKey(effect.ref))
      break
    case 'secretCopy':
      things.set(`Secret ${effect.name}`, {})
      break
    case 'bucket':
      things.set(`bucket ${effect.name}`, bucketOf(effect))
      break
    case 'bucketAbsent':
      things.delete(`bucket ${effect.name}`)
  }
}

function secretKey(ref: SecretRef): string {
  return ref.in === 'cluster' ? `Secret ${ref.name}` : `secret ${ref.name}`
}

function bucketOf({ name, versioned, policy }: Extract<OwnEffect, { ensure: 'bucket' }>) {
  return {
    name,
    region: 'simulated',
    encrypted: true,
    versioned,
    publicBlocked: true,
    ...(policy && { policy }),
    tags: {},
    isEmpty: true,
  }
}
