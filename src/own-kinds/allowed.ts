import { z } from 'zod'
import type { Subject } from '#src/core/dependencies/kind.ts'
import { ownerOf } from '#src/core/dependencies/need.ts'
import { SecretRef } from '#src/core/dependencies/outputs.ts'
import type { Effect } from '#src/core/effects.ts'
import { Hash, ObjectRef } from '#src/core/plan/objects.ts'
import type { Query } from '#src/core/queries.ts'

const text = z.string().min(1)
const inCluster = { cluster: text, namespace: text }
const port = z.int().min(1).max(65_535)

const Login = z.strictObject({
  host: text,
  port,
  database: text,
  user: text,
  password: SecretRef,
  tls: z.enum(['off', 'require', 'verify']),
})

const Probe = z.discriminatedUnion('check', [
  z.strictObject({ check: z.literal('tcp'), host: text, port }),
  z.strictObject({ check: z.literal('tls'), host: text, port }),
  z.strictObject({ check: z.literal('http'), url: z.url(), status: z.int().optional() }),
  z.strictObject({ check: z.literal('postgres'), login: Login, version: z.string().optional() }),
])

/** What a team's own kind may ask: about its own place, and nothing that decides about people. */
export const questions = {
  resources: z.strictObject({ ...inCluster, objects: z.array(ObjectRef) }),
  rendered: z.strictObject({ manifests: Hash }),
  objects: z.strictObject({
    ...inCluster,
    target: text,
    manifests: Hash,
    remove: z.array(ObjectRef),
    unknownKinds: z.literal('tell').optional(),
  }),
  probe: z.strictObject({ probe: Probe }),
  secret: z.strictObject({ ref: SecretRef }),
  settled: z.strictObject({ app: text, environment: text, range: text }),
  database: z.strictObject({
    cloud: text,
    id: text,
    parameterGroup: z.string().optional(),
    targets: z.boolean().optional(),
  }),
  databaseInside: z.strictObject({ login: Login }),
  bucket: z.strictObject({ cloud: text, name: text }),
  cloudSecret: z.strictObject({ cloud: text, name: text }),
} as const

const ManifestShape = z.looseObject({
  apiVersion: text,
  kind: text,
  metadata: z.looseObject({ name: text, namespace: z.string().optional() }),
})

/** What a team's own kind may want to be true: each in its own place, each ours afterwards. */
export const wishes = {
  objects: z.strictObject({ ...inCluster, manifests: Hash }),
  apply: z.strictObject({ ...inCluster, objects: z.array(ManifestShape).min(1) }),
  absent: z.strictObject({ ...inCluster, objects: z.array(ObjectRef) }),
  secret: z.strictObject({
    ref: SecretRef,
    fields: z.record(z.string(), z.string()).optional(),
  }),
  secretAbsent: z.strictObject({ ref: SecretRef }),
  secretCopy: z.strictObject({
    ...inCluster,
    name: text,
    from: z.strictObject({ cloud: text, name: text }),
    keys: z.record(z.string(), z.string().nullable()),
  }),
  bucket: z.strictObject({
    cloud: text,
    name: text,
    versioned: z.boolean(),
    policy: z.string().optional(),
  }),
  bucketAbsent: z.strictObject({ cloud: text, name: text }),
} as const

export type OwnQuery = Extract<Query, { readonly ask: keyof typeof questions }>
export type OwnEffect = Extract<Effect, { readonly ensure: keyof typeof wishes }>

/** Whose place it is. */
export type Within = Pick<Subject, 'key' | 'place' | 'manifests'>

/** The queries, checked. Throws an Error that completes "the kind … cannot be used: ". */
export function allowedQueries(given: unknown, within: Within): readonly OwnQuery[] {
  const queries = tagged('ask').safeParse(given).data
  if (!queries) throw new Error('wants gave no list of queries')
  const asked = queries.map(({ ask }) => ask)
  const twice = asked.find((ask, at) => asked.indexOf(ask) !== at)
  if (twice) throw new Error(`wants asks "${twice}" twice; one query of each sort can be answered`)
  return queries.map(({ ask, ...rest }) => {
    const what = `the query "${ask}"`
    const query = parsedBy(questions, ask, { rest, what })
    stayWithin(query, within, what)
    return { ask, ...query } as OwnQuery
  })
}

/** The effects, checked. Throws an Error that completes "the kind … cannot be used: ". */
export function allowedEffects(given: unknown, within: Within): readonly OwnEffect[] {
  const effects = tagged('ensure').safeParse(given).data
  if (!effects) throw new Error('decide gave no list of effects')
  return effects.map(({ ensure, ...rest }) => {
    const what = `the effect "${ensure}"`
    const effect = { ensure, ...parsedBy(wishes, ensure, { rest, what }) } as OwnEffect
    if (effect.ensure === 'apply') applyWithin(effect, within, what)
    else stayWithin(effect, within, what)
    if (effect.ensure === 'secretAbsent' && effect.ref.in === 'cloud')
      throw new Error(`${what} may remove Secrets of the cluster only, not "${effect.ref.name}"`)
    return effect
  })
}

/** Refuses what names another place. Everything that names one calls it by the same few keys. */
export function stayWithin(value: unknown, within: Within, what: string): void {
  if (Array.isArray(value)) for (const one of value as unknown[]) stayWithin(one, within, what)
  if (typeof value !== 'object' || value === null) return
  const { key, place, manifests } = within
  const own: Readonly<Record<string, string | undefined>> = {
    cluster: place.cluster,
    namespace: place.namespace,
    cloud: place.cloud,
    target: key,
    environment: ownerOf(key).environment,
    manifests,
  }
  for (const [name, found] of Object.entries(value)) {
    if (free.includes(name)) continue
    if (typeof found === 'object') stayWithin(found, within, what)
    else if (Object.hasOwn(own, name) && found !== undefined && found !== own[name])
      throw new Error(`${what} reaches ${name} "${found}"; ${inWords(name, own[name])}`)
  }
}

/** Names that the kind chooses itself stand under these. */
const free = ['keys', 'fields']

function inWords(name: string, own: string | undefined): string {
  return own === undefined ? `it has no ${name} of its own` : `its own is "${own}"`
}

/** What stands inside the objects is the API server's business; where they go is ours. */
function applyWithin(
  { cluster, namespace, objects }: Extract<OwnEffect, { readonly ensure: 'apply' }>,
  within: Within,
  what: string,
): void {
  const places = objects.map(({ metadata }) => ({ namespace: metadata.namespace }))
  stayWithin({ cluster, namespace, objects: places }, within, what)
  const secret = objects.find(({ kind }) => kind === 'Secret')
  if (secret)
    throw new Error(
      `${what} may not write Secret "${secret.metadata.name}": the effects "secret" and "secretCopy" do`,
    )
}

type Given = { readonly rest: unknown; readonly what: string }

function parsedBy(
  schemas: Readonly<Record<string, z.ZodType>>,
  name: string,
  { rest, what }: Given,
): object {
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined
  if (!schema)
    throw new Error(`${what} is not for own kinds; there are ${Object.keys(schemas).join(', ')}`)
  const { data, error } = schema.safeParse(rest)
  if (error) throw new Error(`${what} is not right: ${issuesOf(error)}`)
  return data as object
}

/** What is wrong, in one line. */
export function issuesOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ')
}

function tagged<Key extends string>(key: Key) {
  return z.array(z.looseObject({ [key]: z.string() } as Record<Key, z.ZodString>))
}
