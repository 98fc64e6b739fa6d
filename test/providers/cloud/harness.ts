import type { Cloud, DatabaseRequest } from '#providers/cloud/cloud.ts'
import type { DatabaseInstance, DatabaseWish } from '#src/core/dependencies/cloud.ts'

/** A cloud under test. Names are unique, so that an account may be shared. */
export type Harness = {
  readonly cloud: Cloud
  /** A name that nothing has yet: letters, digits and dashes. */
  unique(name: string): string
  /** Gives time to the cloud until the answer is given, and fails when it never is. */
  eventually<Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer>
  /** Puts one object into a bucket, in another way than through the cloud under test. */
  putObject(bucket: string): Promise<void>
  stop(): Promise<void>
}

/** What a cloud shows faithfully: an emulator leaves some of it out. */
export type Faithful = {
  /** Creating, changing and removing an instance take time, and it says so meanwhile. */
  readonly phases: boolean
  /** Which versions an engine has, and what each can be upgraded to. */
  readonly versions: boolean
  /** What is left to the maintenance window waits for it. */
  readonly window: boolean
  /** Names and values that RDS does not take are refused. */
  readonly checks: boolean
  /** A parameter group has to be of the family of the version, and some parameters wait for a reboot. */
  readonly families: boolean
  /** Data can be restored as they were at a moment, within bounds. */
  readonly moments: boolean
  /** The name of a secret that was removed stays taken. */
  readonly recovery: boolean
}

/** The parts of the contract speak through this. */
export type Contract = {
  readonly has: Faithful
  readonly signal: AbortSignal
  on(): Harness
  /** Creates an instance and waits until it is there. */
  created(wish?: Partial<DatabaseWish>): Promise<DatabaseInstance>
  /** The instance once it is available and nothing is pending. */
  settled(id: string): Promise<DatabaseInstance>
}

export function contractOn(on: () => Harness, has: Faithful): Contract {
  const signal = new AbortController().signal
  const settled = (id: string) =>
    on().eventually(`database ${id}`, async () => {
      const found = await on().cloud.databases.find(id, signal)
      return found && isSettled(found) ? found : undefined
    })
  return {
    on,
    has,
    signal,
    settled,
    async created(wish) {
      const request = requestOf(on().unique('db'), wish)
      await on().cloud.databases.create(request, signal)
      return settled(request.id)
    },
  }
}

export function isSettled({ status, pending }: DatabaseInstance): boolean {
  return status === 'available' && Object.keys(pending).length === 0
}

/** What is asked for where nothing else is said. */
export function requestOf(id: string, wish: Partial<DatabaseWish> = {}): DatabaseRequest {
  return { id, wish: { ...ordinary, ...wish }, password, tags: { ...ours } }
}

export const password = 'Correct-Horse-7'

export const ours = { 'deliver/dependency': 'checkout.db/production' }

export const ordinary: DatabaseWish = {
  engine: 'postgres',
  version: '16.4',
  class: 'db.t4g.medium',
  storage: 50,
  maxStorage: 200,
  multiAz: false,
  encrypted: true,
  deletionProtection: false,
  backupDays: 7,
  database: 'checkout',
  masterUser: 'master',
  port: 5432,
}
