import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type {
  DatabaseDeed,
  DatabaseInside,
  DatabaseInstance,
} from '#src/core/dependencies/cloud.ts'
import type { KindMove, Subject, Task } from '#src/core/dependencies/kind.ts'
import type { Outputs } from '#src/core/dependencies/outputs.ts'
import type { Effect } from '#src/core/effects.ts'
import type { Queries, Seen } from '#src/core/queries.ts'
import type { Names, SecretName } from './names.ts'
import type { RdsSpec } from './spec.ts'

/** What was sent last, so that it is not sent again before its effect can be seen. */
const Sent = z.object({
  what: z.string(),
  at: z.number(),
  times: z.number(),
  /** When the instance was last seen at work since. */
  busyAt: z.number().optional(),
  /** What it was at: `modifying`. */
  busyAs: z.string().optional(),
})

/** What the kind remembers while it acts. It says what is looked at next; `begin` looks at the instance. */
export const Memory = z.object({
  step: z.string(),
  /** The instance to look at: its own one when absent. */
  instance: z.string().optional(),
  /** Where to look inside; absent where nobody needs to. */
  login: z.object({ host: z.string(), port: z.number(), user: z.string() }).optional(),
  /** The secret to look for. */
  secret: z.enum(['master', 'a', 'b']).optional(),
  sent: Sent.optional(),
  /** Something was ordered that changes the instance: it cannot be left as it was any more. */
  acted: z.boolean().optional(),
  /** Whether the master's password has to be set to what our secret says, or was. */
  reset: z.enum(['due', 'done']).optional(),
  /** The snapshot before an upgrade. */
  snapshot: z.string().optional(),
  /** Of a restore: the version of the data, and the instance that is there before it. */
  from: z
    .object({
      version: z.string(),
      before: z.object({ storage: z.number(), masterUser: z.string() }).optional(),
    })
    .optional(),
  /** Of a rotation: the role that comes. */
  to: z.enum(['a', 'b']).optional(),
})
export type Memory = z.infer<typeof Memory>

export const begin: Memory = { step: 'look', secret: 'master' }

/** One look at one database: what it shall be, what was found, and the only clock there is. */
export type Scene = Subject<RdsSpec, Memory> & {
  readonly names: Names
  readonly cloud: string
  readonly seen: Seen
  readonly now: Instant
}
export type Move = KindMove<Memory>

/** One of the tasks that somebody ordered. */
export type Ordered<Do extends Task['do']> = Extract<Task, { readonly id: string }> & {
  readonly do: Do
}
export type DatabaseSeen = Queries['database']['answer']

/** The database as it was found; undefined where nobody asked. */
export function databaseOf({ seen }: { readonly seen: Seen }): DatabaseSeen | undefined {
  return seen.database?.is === 'seen' ? seen.database.value : undefined
}

/** What stands inside, as it was found. */
export function insideOf({ seen }: { readonly seen: Seen }): DatabaseInside | undefined {
  return seen.databaseInside?.is === 'seen' ? seen.databaseInside.value : undefined
}

/** The version of the secret that was looked for; undefined where it is not there. */
export function secretOf({ seen }: { readonly seen: Seen }): string | undefined {
  return seen.secret?.is === 'seen' ? seen.secret.value.version : undefined
}

/** The user that everybody was given last. */
export function givenUser({ outputs }: { readonly outputs: Outputs }): string | undefined {
  const user = outputs['user']
  return user && 'value' in user ? user.value : undefined
}

const PHASE = 10_000
const QUICK = 1_000

/** It goes on by itself; `slow` where the cloud takes its time. `memory` is laid over what is remembered. */
export function wait(
  { memory, now }: Scene,
  on: string,
  more: { readonly memory?: Partial<Memory>; readonly effect?: Effect; readonly slow?: true } = {},
): Move {
  const next = { ...memory, ...more.memory }
  return {
    is: 'waiting',
    memory: next,
    on,
    mayStop: next.acted !== true,
    wakeAt: now + (more.slow ? PHASE : more.effect ? QUICK : 0),
    ...(more.effect && { effects: [more.effect] }),
  }
}

/** A person has to look. */
export function fail(because: string, hint?: string): Move {
  return { is: 'failed', reason: { because, ...(hint && { hint }) } }
}

/** A deed to the instance that is looked at, or to another. */
export function deedOf({ cloud, names }: Scene, deed: DatabaseDeed, id = names.instance): Effect {
  return { ensure: 'database', cloud, id, deed }
}

/** The secret is there, made if it has to be; who it is for stands beside the password. */
export function secretEffect({ names }: Scene, which: SecretName, user: string): Effect {
  return { ensure: 'secret', ref: names.secret(which), fields: { user } }
}

/** How to log in as the master where memory says that somebody has to. */
export function loginOf({ memory, names, spec }: Pick<Scene, 'memory' | 'names' | 'spec'>) {
  const { login } = memory
  if (!login) return undefined
  return { ...login, database: names.database, tls: spec.tls, password: names.secret('master') }
}

/** Remembers where to log in; undefined as long as the instance has no address. */
export function loginTo({ endpoint, masterUser }: DatabaseInstance): Memory['login'] {
  return endpoint && { ...endpoint, user: masterUser }
}
