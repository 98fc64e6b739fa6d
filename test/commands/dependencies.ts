import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import { newDependency } from '#src/kinds/dependency/new.ts'
import { catalog, openHouse, type House } from '../door/house.ts'

/** Nobody by role: one of the group that owns the database. */
export const dba = { type: 'person', id: 'UNEW', name: 'new' } as const
export const ops = { type: 'person', id: 'UOPS', name: 'ops' } as const
export const dev = { type: 'person', id: 'UDEV', name: 'dev' } as const

/** A house in which the group `dba` owns databases. */
export function openOwned(): House {
  const groups = { ...catalog.groups, dba: { users: ['UNEW'] } }
  return openHouse({ catalog: { ...catalog, groups } })
}

export const need: Need = {
  name: 'db',
  key: 'checkout.db/production',
  kind: 'aws-rds',
  spec: {},
  owners: ['dba'],
  after: [],
  place: { cluster: 'prod', namespace: 'shop' },
  channel: '#checkout',
}

/** The database of checkout in production as its release wants it, or as described. */
export function database(rest: Partial<Dependency> = {}): Dependency {
  const description = 'PostgreSQL 17.2, db.t4g.medium'
  const made = newDependency(need, { delivery: 'd-7k3f9q', description, by: ops, at: 0 })
  return {
    ...made,
    state: 'ready',
    current: made.wanted,
    usedBy: [{ target: 'checkout/production', app: 'checkout', version: '1.5.0' }],
    ...rest,
  }
}

/** Stores it as the loop would have left it. */
export async function stored({ store }: House, document: Dependency): Promise<void> {
  const { id, state } = document
  await store.submit({ create: { kind: 'dependency', id, target: id, document, state } })
}

/** What people told dependencies. */
export async function toldTo({ store }: House): Promise<readonly unknown[]> {
  const claims = await store.claim({ leaseMs: 1_000, limit: 10 })
  return claims.flatMap(({ signals }) => signals.map(({ signal }) => signal))
}
