import { ownerOf } from '#src/core/dependencies/need.ts'
import type { SecretRef } from '#src/core/dependencies/outputs.ts'
import type { Place } from '#src/core/dependencies/need.ts'
import { hashOf } from '#src/core/hash.ts'
import type { RdsSpec } from './spec.ts'

/** The two roles of the application, used in turn: one of them may log in, except while passwords change. */
export type RoleName = 'a' | 'b'
export const otherRole = { a: 'b', b: 'a' } as const

/** Whose password a secret is. */
export type SecretName = 'master' | RoleName

/** What everything of one dependency is called outside: the same whenever it is asked. */
export type Names = {
  /** The instance. */
  readonly instance: string
  /** The database inside. */
  readonly database: string
  /** The role that owns what the application makes. */
  readonly group: string
  role(which: RoleName): string
  secret(which: SecretName): SecretRef
  /** Another instance beside it: at most 63 characters, as RDS has it. */
  beside(suffix: string): string
  /** A snapshot of it. */
  snapshot(suffix: string): string
  parameterGroup(major: number): string
}

/** The user that a new instance is made with. */
export const MASTER = 'deliver'

const LONGEST_INSTANCE = 63
const LONGEST_NAME = 255
/** PostgreSQL cuts names at 63 bytes; `_a` comes behind. */
const LONGEST_DATABASE = 60

/** Derives all names from the key, so that whatever was made once is found again. */
export function namesOf(key: string, spec: RdsSpec, place: Place): Names {
  const { owner, name, environment } = ownerOf(key)
  const base = dashed(`${owner}-${name}-${environment}`)
  const instance = spec.id ?? shortened(base, LONGEST_INSTANCE)
  const database =
    spec.database ?? shortened(underscored(`${owner}_${name}`), LONGEST_DATABASE, '_')
  const group = shortened(underscored(`${owner}_${name}`), LONGEST_DATABASE, '_')
  return {
    instance,
    database,
    group,
    role: (which) => `${group}_${which}`,
    beside: (suffix) => shortened(dashed(`${instance}-${suffix}`), LONGEST_INSTANCE),
    snapshot: (suffix) => shortened(dashed(`${instance}-${suffix}`), LONGEST_NAME),
    parameterGroup: (major) => shortened(`${instance}-postgres${major}`, LONGEST_NAME),
    secret: (which) =>
      secretRef(`${base}-${which === 'master' ? which : `app-${which}`}`, spec, place),
  }
}

/** Which of the two roles a user name means; undefined where it is neither. */
export function roleOf(user: string | undefined, names: Names): RoleName | undefined {
  return (['a', 'b'] as const).find((which) => names.role(which) === user)
}

/** The family of parameter groups of a version: `postgres17`. */
export function familyOf(major: number): string {
  return `postgres${major}`
}

function secretRef(name: string, { password }: RdsSpec, place: Place): SecretRef {
  if (password === 'cloud') return { in: 'cloud', cloud: place.cloud ?? '', name, key: 'password' }
  const { cluster, namespace } = place
  return {
    in: 'cluster',
    cluster,
    namespace,
    name: shortened(name, LONGEST_NAME - 2),
    key: 'password',
  }
}

/** RDS wants a letter first, and never two dashes together or one at the end. */
function dashed(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return /^[a-z]/.test(plain) ? plain : `d-${plain}`
}

function underscored(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
  return /^[a-z]/.test(plain) ? plain : `d_${plain}`
}

/** What is too long ends in a hash of the whole, so that two of them never become one. */
function shortened(text: string, most: number, by: '-' | '_' = '-'): string {
  if (text.length <= most) return text
  const head = text.slice(0, most - 9).replace(/[-_]+$/, '')
  return `${head}${by}${hashOf(text).slice(0, 8)}`
}
