import type { Actor } from './actor.ts'
import type { Hash, Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { DatabaseDeed, DatabaseLogin } from '#src/core/dependencies/cloud.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import type { SecretRef } from '#src/core/dependencies/outputs.ts'
import type { Matcher } from '#src/core/watch/alerts.ts'
import type { Planned } from './queries.ts'

/**
 * What a record may want to be true. Each is safe to repeat, and derived from the gap between wish and
 * observation. A new effect is one line here and one file in `src/engine/effects/`.
 */
export type Effects = {
  /** The manifests are applied. The engine adds the record's id and the target's fence. */
  objects: { cluster: string; namespace: string; manifests: Hash; planned?: Planned }
  /** Objects that a dependency kind builds itself are applied, within the catalog's bounds. Secrets are refused. */
  apply: { cluster: string; namespace: string; objects: readonly Manifest[] }
  /** The objects are gone. */
  absent: { cluster: string; namespace: string; objects: readonly ObjectRef[] }
  /** A secret is there; one that is not is generated and stored before anything uses it. `fields` stand beside it. */
  secret: { ref: SecretRef; fields?: Readonly<Record<string, string>> }
  /** The secret is gone. */
  secretAbsent: { ref: SecretRef }
  /** A deed is done to a database instance that is ours, or is not there yet. */
  database: { cloud: string; id: string; deed: DatabaseDeed }
  /** A role is in a database and may log in with this password, or may not log in any more. */
  databaseRole: {
    login: DatabaseLogin
    role: string
    /** Owns what the roles of the app make, and is granted to each of them. */
    group: string
    /** Absent: it may not log in, and its connections end. */
    password?: SecretRef
    /** What is written down beside it. */
    comment: string
  }
  /** A bucket is ours and as described; it is made where it is not there. */
  bucket: {
    cloud: string
    name: string
    versioned: boolean
    /** JSON. */
    policy?: string
    /** One that carries nobody's tag becomes ours. */
    isAdopted?: true
  }
  /** The bucket is gone; one that holds something is refused. */
  bucketAbsent: { cloud: string; name: string }
  /** A Kubernetes Secret of ours has the fields of a secret of a cloud, by key. */
  secretCopy: {
    cluster: string
    namespace: string
    name: string
    from: { cloud: string; name: string }
    /** Key in the Secret by field of the value; the whole value where the field is absent. */
    keys: Readonly<Record<string, string | null>>
  }
  /** An Alertmanager has a silence of ours; it is known again by the mark in its comment, so that there is one only. */
  silence: {
    alertmanager: string
    mark: string
    matchers: readonly Matcher[]
    until: number
    by: string
    comment: string
  }
  /** A silence is over. */
  silenceExpired: { alertmanager: string; id: string }
  /** What dependencies give stands in a Secret of ours, from which the workloads read it. */
  connections: { needs: readonly Need[] }
  /** A line is run for somebody, by the one door; the record hears how it ended by the signal `ran`. */
  command: { run: string; line: string; by: Actor; channel: string }
}

export type Effect = {
  [Name in keyof Effects]: { readonly ensure: Name } & Readonly<Effects[Name]>
}[keyof Effects]
