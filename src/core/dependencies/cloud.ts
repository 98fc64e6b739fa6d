import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { SecretRef } from './outputs.ts'

/** Tags of what we made in a cloud: whose it is. */
export const tags = {
  /** `checkout.db/production`. */
  owner: 'deliver/dependency',
  /** The fence of the last write, best effort. */
  fence: 'deliver/fence',
  /** Which order made it: a snapshot that was taken before a crash is found again. */
  order: 'deliver/order',
} as const

/** A managed database instance as its cloud has it now. Storage in GiB. */
export type DatabaseInstance = {
  readonly id: string
  readonly arn: string
  /** AWS's own word: `available`, `creating`, `modifying`, `upgrading`, `storage-full` … */
  readonly status: string
  readonly engine: string
  readonly version: string
  readonly class: string
  readonly storage: number
  readonly maxStorage?: number
  readonly multiAz: boolean
  readonly encrypted: boolean
  readonly deletionProtection: boolean
  readonly backupDays: number
  readonly subnetGroup?: string
  readonly securityGroups: readonly string[]
  readonly parameterGroup?: { readonly name: string; readonly status: string }
  readonly tags: Readonly<Record<string, string>>
  readonly endpoint?: { readonly host: string; readonly port: number }
  /** The name of the database that was made with it. */
  readonly database?: string
  readonly masterUser: string
  /** What was asked for and is not done yet, each as its cloud words it: `{ version: '17.2' }`. */
  readonly pending: Readonly<Record<string, string>>
  readonly latestRestorableAt?: Instant
  readonly createdAt?: Instant
}

export type DatabaseSnapshot = {
  readonly id: string
  /** `creating`, `available`, `failed`. */
  readonly status: string
  readonly version: string
  readonly createdAt?: Instant
  readonly tags: Readonly<Record<string, string>>
}

/** A version that an instance can be upgraded to. */
export type UpgradeTarget = { readonly version: string; readonly isMajor: boolean }

export type ParameterGroup = {
  readonly name: string
  /** `postgres17`. */
  readonly family: string
  readonly parameters: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

/** What an instance shall be. Storage in GiB. */
export const DatabaseWish = z.object({
  engine: z.enum(['postgres']),
  version: z.string(),
  class: z.string(),
  storage: z.number(),
  maxStorage: z.number().optional(),
  multiAz: z.boolean(),
  encrypted: z.boolean(),
  deletionProtection: z.boolean(),
  backupDays: z.number(),
  subnetGroup: z.string().optional(),
  securityGroups: z.array(z.string()).optional(),
  parameterGroup: z.string().optional(),
  database: z.string(),
  masterUser: z.string(),
  port: z.number(),
})
export type DatabaseWish = z.infer<typeof DatabaseWish>

/** Something to do to an instance, once. Each is safe to repeat. */
export type DatabaseDeed =
  | { readonly do: 'create'; readonly wish: DatabaseWish; readonly password: SecretRef }
  /** Changes nothing that is not named. `at: window` leaves it to the maintenance window. */
  | {
      readonly do: 'modify'
      readonly changes: Partial<
        Pick<
          DatabaseWish,
          | ('version' | 'class' | 'storage' | 'maxStorage' | 'multiAz')
          | ('deletionProtection' | 'backupDays' | 'securityGroups' | 'parameterGroup')
        >
      >
      readonly allowMajor?: boolean
      readonly at: 'once' | 'window'
    }
  /** The master's password becomes what the secret says. */
  | { readonly do: 'password'; readonly password: SecretRef }
  | { readonly do: 'reboot' }
  /** Made if absent; its parameters are set if present. */
  | {
      readonly do: 'parameters'
      readonly group: Omit<ParameterGroup, 'tags'>
    }
  | { readonly do: 'snapshot'; readonly snapshot: string; readonly order: string }
  /** A new instance under this id, from a snapshot or from another instance as it was at a moment. */
  | {
      readonly do: 'restore'
      readonly from:
        | { readonly snapshot: string }
        | { readonly source: string; readonly at: Instant }
      readonly wish: DatabaseWish
    }
  | { readonly do: 'rename'; readonly to: string }
  /** Deletion protection is taken off first; `snapshot` is the last one. */
  | { readonly do: 'remove'; readonly snapshot: string }
  /** What exists under this id becomes ours. */
  | { readonly do: 'adopt' }

export type BucketSeen = {
  readonly name: string
  readonly region: string
  readonly encrypted: boolean
  readonly versioned: boolean
  readonly publicBlocked: boolean
  /** JSON, as it was written; absent where there is none. */
  readonly policy?: string
  readonly tags: Readonly<Record<string, string>>
  /** Whether nothing is in it, any version included. */
  readonly isEmpty: boolean
}

/** What a secret store says of a secret without telling it. */
export type CloudSecretSeen = {
  readonly name: string
  readonly arn: string
  /** Another whenever the value is. */
  readonly version: string
  /** Names of the fields, where the value is a JSON object. */
  readonly fields: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

/** How to reach a database as somebody. */
export type DatabaseLogin = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: SecretRef
  /** `require` trusts any certificate of the server; `verify` only those of known authorities. */
  readonly tls: 'off' | 'require' | 'verify'
}

/** What stands inside a database. */
export type DatabaseInside = {
  readonly version: string
  readonly roles: readonly {
    readonly name: string
    readonly canLogin: boolean
    /** Connections that are open as this role now. */
    readonly connections: number
    /** What we last wrote down beside it: which password it has. */
    readonly comment?: string
  }[]
  readonly extensions: readonly { readonly name: string; readonly version: string }[]
}
