import type { Hash, ObjectRef } from '#src/core/plan/objects.ts'
import type { Planned } from './queries.ts'

/**
 * What a record may want to be true. Each is safe to repeat, and derived from the gap between wish and
 * observation. A new effect is one line here and one file in `src/engine/effects/`.
 */
export type Effects = {
  /** The manifests are applied. The engine adds the record's id and the target's fence. */
  objects: { cluster: string; namespace: string; manifests: Hash; planned?: Planned }
  /** The objects are gone. */
  absent: { cluster: string; namespace: string; objects: readonly ObjectRef[] }
}

export type Effect = {
  [Name in keyof Effects]: { readonly ensure: Name } & Readonly<Effects[Name]>
}[keyof Effects]
