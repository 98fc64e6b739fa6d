import { actorKey, actorName } from '#src/core/actor.ts'
import { channelOf } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Signal } from '#src/core/signal.ts'
import { targetKey, type Lock } from '#src/core/target.ts'
import { auditOf } from '#src/door/audit.ts'
import type { Context } from '#src/door/command.ts'
import { lockKind, newLockRecord } from '#src/kinds/lock.ts'

export type LockPlace = { readonly app: string; readonly environment: string }

/** The lock that holds now. */
export async function lockOf(
  { store, now }: Pick<Context, 'store' | 'now'>,
  { app, environment }: LockPlace,
): Promise<Lock | undefined> {
  const target = await store.target(targetKey(app, environment))
  return target?.lock && target.lock.until > now ? target.lock : undefined
}

/** Whether the lock is of the one who asks. */
export function isOwn({ invocation }: Pick<Context, 'invocation'>, lock: Lock): boolean {
  return actorKey(lock.by) === actorKey(invocation.actor)
}

/** A button was drawn for one lock, and must not act on another. Throws DeliveryError. */
export function refuseAnother(
  doing: string,
  { invocation }: Pick<Context, 'invocation'>,
  lock: Lock | undefined,
): void {
  const { evidence } = invocation
  if (evidence === undefined || evidence === String(lock?.at)) return
  throw new DeliveryError('not-possible', `Cannot ${doing}: the lock is not the one that you saw`, {
    hint: lock ? `${actorName(lock.by)} holds it now: ${lock.because}` : 'Nobody holds it any more',
  })
}

/** Tells the lock of a target, once for each invocation; the record comes with the first that is told anything. */
export async function tellLock(
  { store, catalog, invocation }: Context,
  action: 'lock' | 'unlock',
  place: LockPlace,
  signal: Signal,
): Promise<void> {
  const { app, environment } = place
  const key = targetKey(app, environment)
  const record = newLockRecord(app, environment, channelAt(catalog, place))
  await store.submit({
    create: {
      kind: 'lock',
      id: key,
      target: key,
      document: record,
      state: lockKind.stateOf(record),
    },
    signals: [{ to: { kind: 'lock', id: key }, key: invocation.id, signal }],
    audit: auditOf({ invocation }, action, { target: key, ...place, signal }),
  })
}

/** Where locks of an app in an environment are told. Throws DeliveryError when there is no such app. */
export function channelAt(catalog: Context['catalog'], { app, environment }: LockPlace): string {
  const entry = Object.hasOwn(catalog.apps, app) ? catalog.apps[app] : undefined
  if (entry) return channelOf(catalog, entry, environment)
  throw new DeliveryError('unknown-app', `Cannot find the app "${app.slice(0, 60)}"`)
}
