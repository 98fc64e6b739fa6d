import { z } from 'zod'
import {
  CloudEntry,
  DependencyEntry,
  KindEntry,
  MigrationsEntry,
  SharedEntry,
} from '#src/core/dependencies/definition.ts'
import { Channel, Credential, Duration, Name } from './names.ts'
import { AlertsEntry, LogsEntry, MetricsEntry, watchedBy } from '#src/core/watch/observability.ts'
import { PolicyEntry, PolicyException, Tightening } from '#src/core/rules/policy.ts'

/** A repository of images, with or without its registry; the tag comes from the release. */
const Image = z
  .string()
  .regex(
    /^((localhost|[\w-]+(\.[\w-]+)+|[\w-]+(?=:)|\[[\da-f:]+\])(:\d+)?\/)?[a-z\d]+([._-]+[a-z\d]+)*(\/[a-z\d]+([._-]+[a-z\d]+)*)*$/,
    'an image reads "ghcr.io/acme/checkout", in lower case and without a tag',
  )

export const ClusterEntry = z.union([
  z.strictObject({
    kubeconfig: z.strictObject({ file: z.string() }),
    context: z.string().optional(),
    ...watchedBy,
  }),
  /** The bot runs inside this cluster and uses its own service account. */
  z.strictObject({ inCluster: z.literal(true), ...watchedBy }),
  /** A cluster in memory; only the sandbox and tests have it. */
  z.strictObject({ simulated: z.literal(true), ...watchedBy }),
])
export type ClusterEntry = z.infer<typeof ClusterEntry>

export const EnvironmentEntry = z.strictObject({
  cluster: Name,
  namespace: Name,
  /** Where its managed services are. */
  cloud: Name.optional(),
  /** The environments that a release passes before this one. */
  after: z
    .union([Name, z.array(Name)])
    .transform((one) => (Array.isArray(one) ? one : [one]))
    .optional(),
  /** Where cards go, besides the app's own channel: overrides it. */
  channel: Channel.optional(),
  /** No digest, no plan: a protected environment runs nothing that is not pinned. */
  protected: z.boolean().default(false),
  ...PolicyEntry,
})
export type EnvironmentEntry = z.infer<typeof EnvironmentEntry>

/** Where a group is told that it is needed: in a channel, or each of its people directly; else in the thread of the card. */
const notify = z.union([Channel, z.literal('direct')]).optional()

export const Group = z.union([
  z.strictObject({ users: z.array(z.string()).min(1), notify }),
  /** A Slack user group; `users` stands in where the workspace has no user groups. */
  z.strictObject({ slackGroup: z.string(), users: z.array(z.string()).optional(), notify }),
])
export type Group = z.infer<typeof Group>

export const RoleName = z.enum(['viewer', 'developer', 'operator'])
export type RoleName = z.infer<typeof RoleName>

const Role = z.strictObject({
  users: z.array(z.string()).optional(),
  groups: z.array(Name).optional(),
  /** Every full member of the workspace. */
  everyone: z.literal(true).optional(),
  /** Where the role holds; everywhere when absent. */
  environments: z.array(Name).optional(),
})
export type Role = z.infer<typeof Role>

/** A role is granted by one entry, or by several that each hold in their own environments. */
export const Roles = z.partialRecord(
  RoleName,
  z.union([Role, z.array(Role)]).transform((one) => (Array.isArray(one) ? one : [one])),
)

export const ReleasesEntry = z.union([
  z.strictObject({
    /** `owner/repo`. */
    github: z.string().regex(/^[^/\s]+\/[^/\s]+$/, 'a repository reads "owner/repo"'),
    /** `{version}` stands for the version: `checkout-v{version}`. */
    tag: z.string().includes('{version}').default('v{version}'),
    /** Without tag: `ghcr.io/acme/checkout`; images are tagged with the version. */
    image: Image,
    imageTag: z.string().includes('{version}').default('{version}'),
    token: Credential.optional(),
    /** For GitHub Enterprise. */
    api: z.url().optional(),
    registry: z.strictObject({ username: Credential.optional(), password: Credential }).optional(),
    poll: Duration.default(60_000),
  }),
  z.strictObject({
    /** Every tag of an image that matches `tag` is a release. */
    image: Image,
    tag: z.string().includes('{version}').default('{version}'),
    registry: z.strictObject({ username: Credential.optional(), password: Credential }).optional(),
    poll: Duration.default(60_000),
  }),
  z.strictObject({ simulated: z.literal(true), image: Image, poll: Duration.default(10_000) }),
])
export type ReleasesEntry = z.infer<typeof ReleasesEntry>

const WorkloadOverride = z.strictObject({
  /** A folder or file used instead of `manifests`. */
  manifests: z.string().optional(),
  replicas: z.int().min(0).optional(),
})

export const WorkloadEntry = z.strictObject({
  /** A folder (or one file) of multi-document YAML, relative to the document that names it. */
  manifests: z.string(),
  /** The container that gets the release's image; where several images are released, by container name. */
  container: z.string().optional(),
  per: z.record(Name, WorkloadOverride).optional(),
})
export type WorkloadEntry = z.infer<typeof WorkloadEntry>

/** The app's half (`deliver.app.yml`): what it is made of and how it wants to be delivered. */
export const Definition = z.strictObject({
  workloads: z
    .record(Name, WorkloadEntry)
    .refine((all) => Object.keys(all).length > 0, 'an app has a workload'),
  onFailure: z.enum(['rollback', 'hold']).default('rollback'),
  migrations: MigrationsEntry.default('none'),
  /** What it needs beside its own containers, by the name that the app has for it. */
  dependencies: z.record(Name, DependencyEntry).optional(),
  progressDeadlineSeconds: z.int().min(1).default(600),
  strategy: z.literal('rolling').default('rolling'),
  /** What the app asks for beyond the platform's rules, by environment. */
  policy: z.record(Name, Tightening).optional(),
  /** Its own questions to Prometheus, by the names that people type. */
  metrics: MetricsEntry.optional(),
})
export type Definition = z.infer<typeof Definition>

/** The definition is in the app's own repository, and each release brings its own. */
export const DefinitionAtTag = z.strictObject({
  /** Path inside the repository: `services/checkout/deliver.app.yml`. */
  file: z
    .string()
    .min(1)
    .refine(
      (file) => !file.startsWith('/') && !file.split('/').some((part) => part === '..'),
      'must be a path inside the repository of the app',
    ),
  at: z.literal('tag'),
})
export type DefinitionAtTag = z.infer<typeof DefinitionAtTag>

export const AppEntry = z.strictObject({
  owners: Name.optional(),
  channel: Channel,
  /** Where the app is delivered to; every environment when absent. */
  environments: z.array(Name).optional(),
  /** Exceptions from the rules of environments, by environment. */
  per: z.record(Name, PolicyException).optional(),
  releases: ReleasesEntry,
  /** Inline, a file relative to deliver.yml, or a file of the release. */
  definition: z.union([z.string(), Definition, DefinitionAtTag]),
})
export type AppEntry = z.infer<typeof AppEntry>

/** Who somebody is where commits are made; logins are compared without case. */
export const Login = z.strictObject({
  github: z.string().optional(),
  gitlab: z.string().optional(),
})
export type Login = z.infer<typeof Login>

/** An app reads its own secrets only, unless the platform says otherwise. */
const ownSecrets = ['{app}/']

/** deliver.yml: the platform's half. Unknown keys are errors. */
export const CatalogDocument = z.strictObject({
  clusters: z.record(Name, ClusterEntry),
  clouds: z.record(Name, CloudEntry).default({}),
  /** Kinds of dependencies: who owns them, and the team's own. */
  kinds: z.record(Name, KindEntry).default({}),
  /** Dependencies that several apps share. */
  dependencies: z.record(Name, SharedEntry).default({}),
  environments: z.record(Name, EnvironmentEntry),
  groups: z.record(Name, Group).default({}),
  roles: Roles.default({}),
  /** By Slack user id. */
  people: z.record(z.string(), Login).default({}),
  /** Where alerts are told, and whom they call. */
  alerts: AlertsEntry.prefault({}),
  logs: LogsEntry.prefault({}),
  /** Questions to Prometheus that are asked about every app. */
  metrics: MetricsEntry.default({}),
  /** Where refusals, overrides and changes of rights are told, and the head of the audit is written down. */
  audit: z.strictObject({ channel: Channel }).optional(),
  bounds: z
    .strictObject({
      kinds: z
        .strictObject({
          deny: z.array(z.string()).default([]),
          allow: z.array(z.string()).optional(),
        })
        .optional(),
      /** Cluster-scoped objects are refused unless this is true. */
      clusterScoped: z.boolean().default(false),
      /** How names of a cloud's secrets begin that an app may read; `{app}` stands for its name. */
      secrets: z.array(z.string().min(1)).default(ownSecrets),
    })
    .default({ clusterScoped: false, secrets: ownSecrets }),
  apps: z.record(Name, AppEntry),
})
export type CatalogDocument = z.infer<typeof CatalogDocument>

/**
 * An app with its definition read, and the folder its manifests' paths are relative to. A definition at the tag is known
 * with each release only.
 */
export type App = Omit<AppEntry, 'definition'> & {
  readonly name: string
  readonly definition: Definition | DefinitionAtTag
  readonly base: string
}

/** The catalog as everybody else sees it: read, checked, complete. */
export type Catalog = Omit<CatalogDocument, 'apps'> & {
  readonly apps: Readonly<Record<string, App>>
  /** The folder of deliver.yml: what it names is relative to it. */
  readonly base: string
}

/** Whether each release brings its own definition. */
export function isAtTag(definition: App['definition']): definition is DefinitionAtTag {
  return 'at' in definition
}

/** The environments that an app is delivered to, in the catalog's order. */
export function environmentsOf(catalog: Catalog, app: App): readonly string[] {
  return Object.keys(catalog.environments).filter(
    (name) => app.environments?.includes(name) ?? true,
  )
}

/** Where cards about an app in an environment go. */
export function channelOf(catalog: Catalog, app: App, environment: string): string {
  return catalog.environments[environment]?.channel ?? app.channel
}
