import { valid } from 'semver'
import { z } from 'zod'
import { Name } from '#src/core/names.ts'
import { Voters } from '#src/core/rules/policy.ts'
import { Connect } from './need.ts'

const Owner = Voters.element
const Owners = z.union([Owner, z.array(Owner)]).transform((one) => [one].flat())

/** Keys of a dependency that are not its kind's. */
const common = {
  /** A group, or several, one of each of which has to approve a change to it. */
  owners: Owners.optional(),
  /** Other dependencies of the same app that have to be ready first. */
  after: z
    .union([Name, z.array(Name)])
    .transform((one) => [one].flat())
    .optional(),
  connect: Connect.optional(),
}

/** A dependency as a definition writes it: what is not named here belongs to its kind, which checks it. */
export const DependencyEntry = z.looseObject({
  kind: Name,
  ...common,
  /** What is different in an environment; `none` where the app does without it there. */
  per: z.record(Name, z.union([z.literal('none'), z.looseObject({ ...common })])).optional(),
})
export type DependencyEntry = z.infer<typeof DependencyEntry>

/** The keys that never reach a kind's own schema. */
export const commonKeys: readonly string[] = ['kind', 'owners', 'after', 'connect', 'per']

/** What `kind` says of a dependency that deliver.yml declares for several apps; `dependency` names it. */
export const sharedKind = 'shared'

/**
 * What holds in an environment, as it was written: each key of `per` replaces the one beside it; undefined where the app
 * does without it. Another kind starts anew: of what stands beside `per` only the keys that are not a kind's are left.
 */
export function entryIn(entry: Fields, environment: string): Fields | undefined {
  const { per, ...rest } = entry
  const over = fields(per)[environment]
  if (over === 'none') return undefined
  const { kind = rest['kind'], ...others } = fields(over)
  const base = kind === rest['kind'] ? rest : commonIn(rest)
  return { ...base, ...others, kind }
}

/** The keys that are the kind's own. */
export function specIn(entry: Fields): Fields {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !commonKeys.includes(key)))
}

/** What happens to data around a release: Jobs in files, by phase. */
export const MigrationsEntry = z.union([
  z.literal('none'),
  z.strictObject({
    /** A file or folder of Jobs that run before the rollout. */
    expand: z.string().optional(),
    /** Jobs that run with the next release: they take the way back away. */
    contract: z.string().optional(),
    /** The oldest version that works after `expand`. */
    compatibleFrom: z
      .string()
      .refine((text) => valid(text) !== null, 'a version reads "1.4.0"')
      .optional(),
    /** The container of the Jobs that gets the release's image; `none` leaves every image as it is written. */
    container: z.string().optional(),
    deadlineSeconds: z.int().min(1).default(1800),
  }),
])
export type MigrationsEntry = z.infer<typeof MigrationsEntry>

/** What the platform says of a kind of dependency: who has to approve changes, and where a team's own kind is. */
export const KindEntry = z.strictObject({
  owners: Owners.optional(),
  /** Otherwise in an environment; `[]` asks nobody there. */
  per: z.record(Name, z.strictObject({ owners: Owners })).optional(),
  /** A TypeScript or JavaScript module, relative to deliver.yml, whose default export is the kind. */
  module: z.string().optional(),
})
export type KindEntry = z.infer<typeof KindEntry>

/** Where managed services are made. */
export const CloudEntry = z.union([
  z.strictObject({
    aws: z.strictObject({
      region: z.string(),
      /** Assumed with the credentials that are found by default. */
      role: z.string().optional(),
      externalId: z.string().optional(),
      /** For emulators. */
      endpoint: z.url().optional(),
    }),
  }),
  /** A cloud in memory; only the sandbox and tests have it. */
  z.strictObject({ simulated: z.literal(true) }),
])
export type CloudEntry = z.infer<typeof CloudEntry>

/** A dependency that several apps share: the platform's. */
export const SharedEntry = z.looseObject({
  kind: Name,
  ...common,
  /** Where its card is. */
  channel: z.string(),
  per: z.record(Name, z.union([z.literal('none'), z.looseObject({ ...common })])).optional(),
})
export type SharedEntry = z.infer<typeof SharedEntry>

type Fields = Readonly<Record<string, unknown>>

function commonIn(entry: Fields): Fields {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => commonKeys.includes(key)))
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
