import type { SimulatedServers } from '#providers/sql/simulated.ts'
import type { Clock } from '#src/core/clock.ts'
import type {
  DatabaseInside,
  DatabaseInstance,
  DatabaseSnapshot,
  DatabaseWish,
} from '#src/core/dependencies/cloud.ts'
import type { Cloud, Tags } from './cloud.ts'
import { type Account, ACCOUNT, asked, type JournalEntry } from './simulated/account.ts'
import { type Bucket, bucketsOf } from './simulated/buckets.ts'
import { controlsOf } from './simulated/controls.ts'
import { databasesOf } from './simulated/databases.ts'
import type { Takes } from './simulated/instances.ts'
import { secretsOf } from './simulated/secrets.ts'
import { serverOf } from './simulated/serving.ts'

export type CloudSimulationOptions = {
  readonly clock: Clock
  /** How failures name the cloud. */
  readonly name?: string
  readonly region?: string
  /** Where its databases answer once they are available. */
  readonly servers: SimulatedServers
  /** What takes another time than it does by default, in milliseconds. */
  readonly takes?: Partial<Takes>
}

/** How a test or the sandbox makes things go wrong, and looks at what was done. */
export type SimulatedCloudControls = {
  /** From now on nothing answers. What is there lives on. */
  goAway(): void
  comeBack(): void
  /** So many of the next calls are told to slow down. */
  throttle(calls: number): void
  /** Our credentials may no longer do this (`rds:CreateDBInstance`). Returns how to undo it. */
  deny(action: string): () => void
  /** Our credentials hold no longer. Returns how to renew them. */
  expireCredentials(): () => void
  /** How many instances there may be. */
  quota(most: number): void
  /** The storage of an instance is used up until it gets more. */
  fillStorage(id: string): void
  /** Changes an instance as somebody else would; it is so at once. `tags` take the place of those that it has. */
  changeByHand(
    id: string,
    change: Partial<DatabaseWish> & {
      readonly tags?: Tags
      readonly password?: string
      readonly extensions?: DatabaseInside['extensions']
    },
  ): void
  /** Deletes an instance as somebody else would, without a last snapshot. */
  deleteByHand(id: string): void
  /** An instance that somebody else made is there, and available. */
  exist(id: string, what?: Partial<DatabaseWish> & { tags?: Tags; password?: string }): void
  existSecret(name: string, value: string, tags?: Tags): void
  /** A bucket that somebody else made is there; or, `isElsewhere`, its name is taken by another account. */
  existBucket(name: string, what?: Partial<Bucket>): void
  /** So many objects are in a bucket. */
  putObjects(name: string, objects: number): void
  /** Every call that changed something, oldest first. */
  journal(): readonly JournalEntry[]
  /** How many calls there were, by action, those included that failed. */
  calls(): Readonly<Record<string, number>>
  instances(): readonly DatabaseInstance[]
  snapshots(): readonly DatabaseSnapshot[]
}

/** An account of a cloud in memory, by the rules of AWS. Everything that takes time is told by the clock. Deterministic. */
export function simulateCloud(options: CloudSimulationOptions): {
  readonly cloud: Cloud
  readonly controls: SimulatedCloudControls
} {
  const { clock, servers, name = 'simulated', region = 'eu-central-1', takes } = options
  const account: Account = {
    name,
    clock,
    region,
    takes: { ...TAKES, ...takes },
    instances: new Map(),
    snapshots: new Map(),
    groups: new Map(),
    secrets: new Map(),
    buckets: new Map(),
    calls: new Map(),
    journal: [],
    faults: { isAway: false, isExpired: false, throttled: 0, denied: [] },
    quota: 40,
    serial: 0,
  }
  servers.join((address) => serverOf(account, address))
  const who = `arn:aws:sts::${ACCOUNT}:assumed-role/deliver/${name}`
  const cloud: Cloud = {
    databases: databasesOf(account),
    secrets: secretsOf(account),
    buckets: bucketsOf(account),
    ping: (signal) =>
      asked(
        account,
        { action: 'sts:GetCallerIdentity', doing: 'ask who we are', resource: who, signal },
        () => who,
      ),
    async close() {},
  }
  return { cloud, controls: controlsOf(account) }
}

const TAKES: Takes = {
  noticing: 2_000,
  creating: 40_000,
  modifying: 20_000,
  upgrading: 60_000,
  optimizing: 60_000,
  resetting: 5_000,
  renaming: 10_000,
  rebooting: 10_000,
  backingUp: 15_000,
  deleting: 20_000,
}
