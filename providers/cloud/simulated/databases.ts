import type { Databases } from '#providers/cloud/cloud.ts'
import { type Account, asked, type Call } from './account.ts'
import { create, reboot, remove, snapshot, tag } from './deeds.ts'
import { groupsOf } from './groups.ts'
import { instanceArn, seen } from './instances.ts'
import { live } from './living.ts'
import { modify } from './modifying.ts'
import { restore } from './restoring.ts'
import { snapshotSeen } from './snapshots.ts'
import { targetsOf } from './versions.ts'

/** The database instances of an account. */
export function databasesOf(account: Account): Databases {
  const ask = asking(account)
  return {
    ...groupsOf(account),
    find: (id, signal) =>
      ask('DescribeDBInstances', ['look at', id, signal], () => {
        const found = account.instances.get(id)
        return found && seen(account, found)
      }),
    snapshots: (id, signal) =>
      ask('DescribeDBSnapshots', ['look at snapshots of', id, signal], ({ now }) =>
        [...account.snapshots.values()]
          .filter(({ of }) => of === id)
          .toSorted((one, other) => other.createdAt - one.createdAt)
          .map((one) => snapshotSeen(one, now)),
      ),
    targets: ({ engine, version }, signal) =>
      ask('DescribeDBEngineVersions', ['look at versions for', version, signal], () =>
        engine === 'postgres' ? targetsOf(version) : [],
      ),
    create: (request, signal) =>
      ask('CreateDBInstance', ['create', request.id, signal], (call) => create(call, request)),
    restore: (request, signal) =>
      ask(
        'snapshot' in request.from
          ? 'RestoreDBInstanceFromDBSnapshot'
          : 'RestoreDBInstanceToPointInTime',
        ['restore', request.id, signal],
        (call) => restore(call, request),
      ),
    modify: (request, signal) =>
      ask('ModifyDBInstance', ['modify', request.id, signal], (call) => modify(call, request)),
    reboot: (id, signal) =>
      ask('RebootDBInstance', ['reboot', id, signal], (call) => reboot(call, id)),
    snapshot: (request, signal) =>
      ask('CreateDBSnapshot', ['take a snapshot of', request.id, signal], (call) =>
        snapshot(call, request),
      ),
    remove: (request, signal) =>
      ask('DeleteDBInstance', ['remove', request.id, signal], (call) => remove(call, request)),
    tag: (request, signal) =>
      ask('AddTagsToResource', ['tag', request.id, signal], (call) => tag(call, request)),
  }
}

/** Asks about a database as it is now. */
function asking(account: Account) {
  return <Answer>(
    action: string,
    [doing, id, signal]: readonly [string, string, AbortSignal],
    answer: (call: Call) => Answer,
  ): Promise<Answer> => {
    const resource = instanceArn(account, id)
    const what = { action: `rds:${action}`, doing: `${doing} database "${id}"`, resource, signal }
    return asked(account, what, (call) => {
      live(account)
      return answer(call)
    })
  }
}
