import { z } from 'zod'

const Version = z
  .string('a version is text: write "17.2", or "17" for any 17, in quotes')
  .regex(/^\d+(\.\d+)?$/, 'a version reads "17.2", or "17" for any 17')

/** What may be set of a parameter group: YAML's own numbers and switches are written as RDS takes them. */
const Parameter = z.union([z.string(), z.number(), z.boolean()]).transform((value) => {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return String(value)
})

const fields = z.strictObject({
  engine: z.literal('postgres').default('postgres'),
  version: Version,
  /** `db.t4g.medium`. */
  class: z.string().regex(/^db\.[a-z0-9-]+\.[a-z0-9-]+$/, 'a class reads "db.t4g.medium"'),
  /** GiB. */
  storage: z.int().min(20).max(65_536),
  /** Up to here it grows by itself, in GiB; what is absent is left as it is. */
  maxStorage: z.int().max(65_536).optional(),
  multiAz: z.boolean().default(false),
  /** Days for which automatic backups are kept; they are never off. */
  backupDays: z.int().min(1).max(35).default(7),
  deletionProtection: z.boolean().default(true),
  subnetGroup: z.string().optional(),
  securityGroups: z.array(z.string()).min(1).optional(),
  /** By name; they stand in a parameter group of its own. */
  parameters: z.record(z.string().regex(/^[a-z][a-z0-9_.]*$/), Parameter).optional(),
  /** What the database inside is called; made of the app's and the dependency's name when absent. */
  database: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,59}$/, 'a database has lower-case letters, digits and underscores')
    .optional(),
  port: z.int().min(1150).max(65_535).default(5432),
  /** Changes at once, or in the maintenance window: then nothing waits for them. */
  apply: z.enum(['once', 'window']).default('once'),
  upgrade: z.literal('in-place').default('in-place'),
  /** Where passwords are kept: in Secrets of the target's namespace, or in the secret store of the cloud. */
  password: z.enum(['cluster', 'cloud']).default('cluster'),
  tls: z.enum(['verify', 'require', 'off']).default('require'),
  /** Of an instance that exists, for adoption; otherwise it is made of the key. */
  id: z
    .string()
    .max(63)
    .regex(/^[a-z](-?[a-z0-9])*$/, 'an identifier has lower-case letters, digits and single dashes')
    .optional(),
})

/** A PostgreSQL of RDS, as a definition asks for it. Encryption is always on. */
export const RdsSpec = fields.refine(
  ({ storage, maxStorage }) => maxStorage === undefined || maxStorage >= Math.ceil(storage * 1.1),
  { path: ['maxStorage'], message: 'it has to be at least a tenth above storage' },
)
export type RdsSpec = z.infer<typeof RdsSpec>

/** What it gives: user and password are the application's role, never the master's. */
export const outputNames = {
  host: 'plain',
  port: 'plain',
  name: 'plain',
  user: 'plain',
  password: 'secret',
} as const

/** `PostgreSQL 17.2, db.t4g.medium`. */
export function describeSpec({ version, class: size }: RdsSpec): string {
  return `PostgreSQL ${version}, ${size}`
}
