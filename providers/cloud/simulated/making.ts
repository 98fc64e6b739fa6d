import { type Account, busy, type Call, refused } from './account.ts'
import { entering, type Instance, isSettled, statusOf } from './instances.ts'
import { backedUp } from './living.ts'

/** An instance that has to be there. */
export function needInstance(call: Call, id: string): Instance {
  const found = call.account.instances.get(id)
  if (found) return found
  throw refused(call, `DBInstance ${id} not found`)
}

/** An id that nothing has, or is about to have. */
export function isTaken({ instances }: Account, id: string): boolean {
  return (
    instances.has(id) || [...instances.values()].some(({ pending }) => pending?.changes.id === id)
  )
}

/** On its way to be made: where it answers is known once it is. */
export function coming({ clock, takes }: Account, instance: Instance): Instance {
  return entering(instance, clock.now(), [
    {
      status: 'creating',
      takes: takes.creating,
      end: ({ wish, ...one }, at) => ({
        ...backedUp({ ...one, wish, isMade: true }, at, wish.backupDays),
        past: [{ at, version: wish.version, data: one.data }],
      }),
    },
  ])
}

/** What is in the middle of something takes no other orders. */
export function refuseBusy(call: Call, instance: Instance): void {
  if (isSettled(instance)) return
  throw busy(
    call,
    `Instance ${instance.id} is not in available state (it is ${statusOf(instance)})`,
  )
}
