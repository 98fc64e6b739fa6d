import { validRange } from 'semver'
import { z } from 'zod'
import type { Place } from '#src/core/dependencies/need.ts'
import type { SecretRef } from '#src/core/dependencies/outputs.ts'
import { OutputName, PlainText } from '#src/kinds/dependencies/output-name.ts'

const Host = z
  .string()
  .max(253)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*|[\da-f:]*:[\da-f:.]+)$/i,
    'a host reads "db.acme.internal" or is an address',
  )

const Http = z.union([
  z.strictObject({ url: z.url({ protocol: /^https?$/ }), status: z.int().optional() }),
  z.strictObject({
    /** On its host and port. */
    path: z.string().startsWith('/'),
    scheme: z.enum(['http', 'https']).default('http'),
    status: z.int().optional(),
  }),
])

const Postgres = z.strictObject({
  database: z.string().min(1),
  user: z.string().min(1),
  /** Which of `secrets` is the password. */
  password: z.string().default('password'),
  version: PlainText.refine(
    (range) => validRange(range) !== null,
    'a range reads ">=15" or "16"',
  ).optional(),
  tls: z.enum(['off', 'require', 'verify']).default('verify'),
})

/** Where a secret is: in a Secret of the namespace, or in the secret store of the environment's cloud. */
const SecretPlace = z.union([
  z.strictObject({ secret: z.string().min(1), key: z.string().min(1) }),
  z.strictObject({ cloud: z.string().min(1), key: z.string().optional() }),
])

/** Something that others run: where it is, how it is checked, and what is known of it. */
export const ExternalSpec = z
  .strictObject({
    host: Host,
    port: z.int().min(1).max(65_535),
    check: z
      .union([
        z.enum(['tcp', 'tls']),
        z.strictObject({ http: Http }),
        z.strictObject({ postgres: Postgres }),
      ])
      .default('tcp'),
    /** What connections may use beside `host` and `port`, as it is. */
    values: z.record(OutputName, PlainText).default({}),
    secrets: z.record(OutputName, SecretPlace).default({}),
  })
  .superRefine(({ check, values, secrets }, context) => {
    const complain = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    for (const name of Object.keys(values)) {
      if (name in taken) complain(['values', name], 'is given already')
      if (name in secrets) complain(['values', name], 'is one of the secrets too')
      if (SECRET.test(name)) complain(['values', name], 'is no place for secrets: use `secrets`')
    }
    for (const name of Object.keys(secrets))
      if (name in taken) complain(['secrets', name], 'is given already')
    if (new Set(cloudSecretsOf(secrets)).size > 1)
      complain(['secrets'], 'may be in one secret of the cloud, as fields of it')
    if (typeof check === 'object' && 'postgres' in check && !(check.postgres.password in secrets))
      complain(
        ['check', 'postgres', 'password'],
        `names no secret: "${check.postgres.password}" is not among \`secrets\``,
      )
  })
export type ExternalSpec = z.infer<typeof ExternalSpec>

const taken: Readonly<Record<string, true>> = { host: true, port: true }
const SECRET = /passw|secret|token|credential|api_?key|private_?key/i

/** Names of the cloud's secrets that are used, each as often as it is. */
export function cloudSecretsOf(secrets: ExternalSpec['secrets']): readonly string[] {
  return Object.values(secrets).flatMap((one) => ('cloud' in one ? [one.cloud] : []))
}

/** Where a secret is, once it is known where everything lives. */
export function refOfSecret(
  one: ExternalSpec['secrets'][string],
  { cluster, namespace, cloud = '' }: Place,
): SecretRef {
  if ('secret' in one) return { in: 'cluster', cluster, namespace, name: one.secret, key: one.key }
  return { in: 'cloud', cloud, name: one.cloud, ...(one.key !== undefined && { key: one.key }) }
}
