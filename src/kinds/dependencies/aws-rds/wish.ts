import type { DatabaseInstance, DatabaseWish } from '#src/core/dependencies/cloud.ts'
import { groupOf } from './gap.ts'
import { MASTER, type Names } from './names.ts'
import type { RdsSpec } from './spec.ts'

/** What a new instance shall be. */
export function wishOf(spec: RdsSpec, names: Names): DatabaseWish {
  const { engine, version, class: size, storage, maxStorage, multiAz, port } = spec
  const { deletionProtection, backupDays, subnetGroup, securityGroups } = spec
  const parameterGroup = groupOf(spec, names)
  return {
    engine,
    version,
    class: size,
    storage,
    multiAz,
    encrypted: true,
    deletionProtection,
    backupDays,
    database: names.database,
    masterUser: MASTER,
    port,
    ...(maxStorage !== undefined && { maxStorage }),
    ...(subnetGroup !== undefined && { subnetGroup }),
    ...(securityGroups && { securityGroups }),
    ...(parameterGroup !== undefined && { parameterGroup }),
  }
}

/** What an instance shall be that gets the data of another: never smaller, and of the version of those data. */
export function wishRestored(
  wish: DatabaseWish,
  { version, parameterGroup }: { readonly version: string; readonly parameterGroup?: string },
  before: Pick<DatabaseInstance, 'storage' | 'masterUser'> | undefined,
): DatabaseWish {
  const { parameterGroup: _, ...rest } = wish
  return {
    ...rest,
    version,
    storage: Math.max(wish.storage, before?.storage ?? 0),
    masterUser: before?.masterUser ?? wish.masterUser,
    ...(parameterGroup !== undefined && { parameterGroup }),
  }
}
