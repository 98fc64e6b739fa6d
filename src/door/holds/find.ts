import type { Store } from '#db/store.ts'
import type { Target } from '#src/core/target.ts'
import { targetKey } from '#src/core/target.ts'
import type { Freeze } from '#src/kinds/freeze.ts'
import { readFreezes } from '#src/kinds/reading/freezes.ts'
import { deliveriesOf, type StoredDelivery } from '#src/door/deliveries/find.ts'

/** Freezes that people declared and that are not over, those that end first first. */
export async function declaredFreezes(store: Pick<Store, 'list'>): Promise<readonly Freeze[]> {
  const declared = await readFreezes(store)
  return declared.toSorted((a, b) => a.until - b.until)
}

/** Who has a target, and who waits for it in order. */
export type TargetQueue = {
  readonly target: Target | undefined
  readonly active: StoredDelivery | undefined
  readonly waiting: readonly StoredDelivery[]
}

export async function queueOf(
  store: Pick<Store, 'list' | 'target'>,
  app: string,
  environment: string,
): Promise<TargetQueue> {
  const key = targetKey(app, environment)
  const [target, running] = await Promise.all([
    store.target(key),
    deliveriesOf(store, { target: key, done: false }),
  ])
  const byId = new Map(running.map((delivery) => [delivery.id, delivery]))
  return {
    target,
    active: target?.active === undefined ? undefined : byId.get(target.active),
    waiting: (target?.queue ?? []).flatMap((id) => byId.get(id) ?? []),
  }
}

/** Deliveries that have not begun, and so are held back by a freeze, oldest first. */
export async function heldBackBy(
  store: Pick<Store, 'list'>,
  { environment, app }: Pick<Freeze, 'environment' | 'app'>,
): Promise<readonly StoredDelivery[]> {
  const running = await deliveriesOf(store, { done: false })
  return running
    .filter(({ document }) => document.environment === environment && !document.begun)
    .filter(({ document }) => app === undefined || document.app === app)
    .filter(({ document }) => document.purpose !== 'rollback' && !document.emergency)
    .toReversed()
}
