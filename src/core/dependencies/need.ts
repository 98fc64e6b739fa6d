import { z } from 'zod'
import { Hash, ObjectRef } from '#src/core/plan/objects.ts'

/** Where something lives: what a dependency of an environment may ask and change. */
export const Place = z.object({
  cluster: z.string(),
  namespace: z.string(),
  /** A cloud of the catalog; absent where the environment has none. */
  cloud: z.string().optional(),
})
export type Place = z.infer<typeof Place>

/**
 * What a dependency gives the workload. `env` and `files` are templates: `postgres://{user}:{password}@{host}:{port}/{name}`;
 * in what reads like a URL values are URL-encoded.
 */
export const Connect = z.strictObject({
  /** By name of the variable. */
  env: z.record(z.string(), z.string()).default({}),
  /** By absolute path in the containers. */
  files: z.record(z.string(), z.string()).default({}),
  /** The workloads that get it; all of the app when absent. */
  workloads: z.array(z.string()).optional(),
})
export type Connect = z.infer<typeof Connect>

/** A dependency as a release wants it in an environment: checked, with what the environment overrides, and frozen. */
export const Need = z.object({
  /** What the app calls it: `db`. */
  name: z.string(),
  /** The target and the record of the dependency: `checkout.db/production`, `shared.main/production`. */
  key: z.string(),
  /** Names its dependency kind: `aws-rds`. */
  kind: z.string(),
  /** What the kind's own schema parsed, as JSON; never a secret. */
  spec: z.unknown(),
  /** What `manifests` of the spec named, rendered, in the store's artifacts. */
  manifests: Hash.optional(),
  /** The objects of those manifests: what the next ones lack is removed. */
  objects: z.array(ObjectRef).optional(),
  /** Groups and user ids that have to approve a change to it. */
  owners: z.array(z.string()),
  /** Those of them who may order what is done to it, where that is not all: whom an app asks about what is shared may not. */
  deciders: z.array(z.string()).optional(),
  /** Names of dependencies of the same release that have to be ready before this one. */
  after: z.array(z.string()),
  connect: Connect.optional(),
  place: Place,
  /** Where its card is. */
  channel: z.string(),
})
export type Need = z.infer<typeof Need>

/** Jobs of one phase; their names are made of what they are, so that the same one is never run twice. */
const Jobs = z.object({ manifests: Hash, jobs: z.array(z.string()) })

/** What has to happen to data before and after a release: Jobs, rendered, in the store's artifacts. */
export const Migrations = z.object({
  /** Run before the rollout; both versions must be able to work with what they leave. */
  expand: Jobs.optional(),
  /** Run with the next release, or when somebody says so: takes away what only older versions need. */
  contract: Jobs.optional(),
  /** The oldest version that works after `expand`: the floor under every way back. The release itself where nobody says. */
  compatibleFrom: z.string(),
  /** How long a Job may take, in seconds. */
  deadlineSeconds: z.number(),
})
export type Migrations = z.infer<typeof Migrations>

/** `checkout.db/production`: apps and dependencies have no dots in their names. */
export function dependencyKey(owner: string, name: string, environment: string): string {
  return `${owner}.${name}/${environment}`
}

/** What stands for the app in the key of a dependency that is the platform's. No app can be called so. */
export const sharedOwner = 'shared'

/** The parts of a key. */
export function ownerOf(key: string): {
  readonly owner: string
  readonly name: string
  readonly environment: string
} {
  const [, owner = '', name = '', environment = ''] = /^([^./]*)\.([^/]*)\/(.*)$/.exec(key) ?? []
  return { owner, name, environment }
}
