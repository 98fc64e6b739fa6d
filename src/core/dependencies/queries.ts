import type { Hash, Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type {
  BucketSeen,
  CloudSecretSeen,
  DatabaseInside,
  DatabaseInstance,
  DatabaseLogin,
  DatabaseSnapshot,
  ParameterGroup,
  UpgradeTarget,
} from '#src/core/dependencies/cloud.ts'
import type { DependencySeen } from '#src/core/dependencies/dependency.ts'
import type { Elector } from '#src/core/rules/identity.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import type { SecretRef } from '#src/core/dependencies/outputs.ts'
import type { DependencyChange } from '#src/core/dependencies/plan.ts'

/** What deliveries and dependencies ask about each other. */
export type DependencyQueries = {
  /**
   * What would be done to the dependencies of a release as they are now, each after those that it comes after; what
   * cannot be brought about is refused, in words.
   */
  dependencies: {
    of: { target: string; needs: readonly Need[] }
    answer: readonly DependencyChange[]
  }
  /** How dependencies stand, by their keys; those that nobody ever asked for are left out. */
  needs: {
    of: { keys: readonly string[] }
    answer: Readonly<Record<string, DependencySeen>>
  }
  /** Ranges of versions that others in the environment need of an app, and that its settled release satisfies. */
  dependants: {
    of: { app: string; environment: string }
    answer: readonly { readonly by: string; readonly range: string }[]
  }
  /**
   * The manifests as they run once their dependencies are there: connected to what those give now. `missing` are
   * connection objects that are not (or no longer) as they have to be.
   */
  connections: {
    of: { target: string; manifests: Hash; needs: readonly Need[] }
    answer: {
      readonly manifests: Hash
      readonly missing: readonly string[]
      /** Of the outputs that were used, by the key of their dependency. */
      readonly revisions: Readonly<Record<string, number>>
    }
  }
  /**
   * What those who use a dependency were connected with last, by what is settled and what is on its way there: the lowest
   * revision of its outputs; below all others where that is not known yet.
   */
  connected: {
    of: { key: string; targets: readonly string[] }
    answer: Readonly<
      Record<
        string,
        {
          readonly revision?: number
          /** The version that is settled there. */
          readonly version?: string
          readonly channel: string
          readonly coming: readonly string[]
        }
      >
    >
  }
  /** Who somebody is where something is decided about an environment, by user id, and whom the platform names for a kind there. */
  people: {
    of: { environment: string; kind: string; ids: readonly string[] }
    answer: {
      readonly electors: Readonly<Record<string, Elector>>
      readonly owners: readonly string[]
    }
  }
}

/** What kinds of dependencies ask about the world. A kind asks one query of each sort at a time. */
export type KindQueries = {
  /** A managed database. Manual snapshots of it newest first; `targets` are of the version that it has. */
  database: {
    of: { cloud: string; id: string; parameterGroup?: string; targets?: boolean }
    answer: {
      readonly instance?: DatabaseInstance
      readonly snapshots: readonly DatabaseSnapshot[]
      readonly targets?: readonly UpgradeTarget[]
      readonly parameterGroup?: ParameterGroup
    }
  }
  /** What stands inside a database; `unavailable` as long as it cannot be reached. */
  databaseInside: { of: { login: DatabaseLogin }; answer: DatabaseInside }
  bucket: { of: { cloud: string; name: string }; answer: BucketSeen }
  cloudSecret: { of: { cloud: string; name: string }; answer: CloudSecretSeen }
  /** Whether a secret is where it should be; `version` is another whenever its value is. */
  secret: { of: { ref: SecretRef }; answer: { readonly version: string } }
  /**
   * Objects as they are now, in the order asked for, and after them those of rendered manifests, in theirs; values of
   * Secrets are left out.
   */
  resources: {
    of: {
      cluster: string
      namespace: string
      objects: readonly ObjectRef[]
      manifests?: Hash
    }
    answer: readonly (Manifest | undefined)[]
  }
  /** Manifests that were rendered and kept, as they are. */
  rendered: { of: { manifests: Hash }; answer: readonly Manifest[] }
  /** Whether something answers; `absent` tells in words what is wrong. */
  probe: { of: { probe: Probe }; answer: { readonly says: string } }
  /** The release that is settled in an environment, and which known ones are in a range, newest first. */
  settled: {
    of: { app: string; environment: string; range: string }
    answer: {
      readonly version?: string
      readonly satisfies: boolean
      readonly candidates: readonly string[]
      /** A delivery of a version in the range that is on its way. */
      readonly coming?: string
    }
  }
}

/** How something that others run is checked. */
export type Probe =
  | { readonly check: 'tcp'; readonly host: string; readonly port: number }
  | { readonly check: 'tls'; readonly host: string; readonly port: number }
  /** A status below 400, unless one is named. */
  | { readonly check: 'http'; readonly url: string; readonly status?: number }
  /** `version` is a range of the server's own version. */
  | { readonly check: 'postgres'; readonly login: DatabaseLogin; readonly version?: string }
