import type { SimulatedCloudControls } from '#providers/cloud/simulated.ts'
import { newServerData } from '#providers/sql/simulated.ts'
import type { DatabaseWish } from '#src/core/dependencies/cloud.ts'
import type { Account } from './account.ts'
import { newBucket } from './buckets.ts'
import { type Instance, seen, withData } from './instances.ts'
import { backedUp, live } from './living.ts'
import { newSecret } from './secrets.ts'
import { snapshotSeen } from './snapshots.ts'
import { familyOf } from './versions.ts'

/** How to disturb a simulated cloud, and to look at it from behind. */
export function controlsOf(account: Account): SimulatedCloudControls {
  const { instances } = account
  return {
    ...faultsOf(account),
    quota(most) {
      account.quota = most
    },
    fillStorage: (id) => edit(account, id, (one) => ({ ...one, isFull: true })),
    changeByHand: (id, change) => edit(account, id, (one) => changed(account, one, change)),
    deleteByHand: (id) => edit(account, id, () => undefined),
    exist(id, { tags = {}, password = 'somebody-elses', ...wish } = {}) {
      instances.set(id, standing(account, { id, tags, password, wish: { ...ORDINARY, ...wish } }))
    },
    existSecret(name, value, tags = {}) {
      account.secrets.set(name, newSecret(account, { name, value, tags }))
    },
    existBucket(name, { tags = {}, ...rest } = {}) {
      account.buckets.set(name, { ...newBucket(account, name, tags), ...rest })
    },
    putObjects(name, objects) {
      const found = account.buckets.get(name)
      if (!found) throw new Error(`Cannot put anything into bucket "${name}": there is none`)
      account.buckets.set(name, { ...found, objects })
    },
    journal: () => [...account.journal],
    calls: () => Object.fromEntries(account.calls),
    instances() {
      live(account)
      return [...instances.values()].map((one) => seen(account, one))
    },
    snapshots: () =>
      [...account.snapshots.values()].map((one) => snapshotSeen(one, account.clock.now())),
  }
}

type Disturbing = 'goAway' | 'comeBack' | 'throttle' | 'expireCredentials' | 'deny'

function faultsOf({ faults }: Account): Pick<SimulatedCloudControls, Disturbing> {
  return {
    goAway() {
      faults.isAway = true
    },
    comeBack() {
      faults.isAway = false
    },
    throttle(calls) {
      faults.throttled = calls
    },
    expireCredentials() {
      faults.isExpired = true
      return () => {
        faults.isExpired = false
      }
    },
    deny(action) {
      faults.denied.push(action)
      return () => {
        const index = faults.denied.indexOf(action)
        if (index !== -1) faults.denied.splice(index, 1)
      }
    },
  }
}

function edit(
  account: Account,
  id: string,
  change: (instance: Instance) => Instance | undefined,
): void {
  live(account)
  const found = account.instances.get(id)
  if (!found) throw new Error(`Cannot change database "${id}" by hand: there is none`)
  const next = change(found)
  if (next) account.instances.set(id, next)
  else account.instances.delete(id)
}

type ByHand = Parameters<SimulatedCloudControls['changeByHand']>[1]

function changed(
  { clock }: Account,
  instance: Instance,
  { tags, password, extensions, parameterGroup, ...wish }: ByHand,
): Instance {
  const data = {
    ...instance.data,
    ...(password !== undefined && { password }),
    ...(extensions && { extensions }),
  }
  const next = withData(
    { ...instance, wish: { ...instance.wish, ...wish }, tags: tags ?? instance.tags },
    clock.now(),
    { data },
  )
  const group = parameterGroup ? { name: parameterGroup, status: 'in-sync' } : instance.group
  return backedUp({ ...next, group }, clock.now(), next.wish.backupDays)
}

function standing(
  account: Account,
  { id, tags, password, wish }: Pick<Instance, 'id' | 'tags' | 'wish'> & { password: string },
): Instance {
  const now = account.clock.now()
  const data = newServerData({ user: wish.masterUser, password, database: wish.database })
  const name = wish.parameterGroup ?? `default.${familyOf(wish.version)}`
  const group = { name, status: 'in-sync' }
  const made = { createdAt: now, isMade: true, isFull: false, phases: [], since: now }
  const past = [{ at: now, version: wish.version, data }]
  return backedUp({ id, wish, tags, data, group, past, ...made }, now, wish.backupDays)
}

/** What somebody else may have made. */
const ORDINARY: DatabaseWish = {
  engine: 'postgres',
  version: '16.4',
  class: 'db.t4g.medium',
  storage: 50,
  multiAz: false,
  encrypted: true,
  deletionProtection: false,
  backupDays: 7,
  database: 'app',
  masterUser: 'postgres',
  port: 5432,
}
