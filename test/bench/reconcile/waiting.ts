import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { Delivery } from '#src/core/delivery.ts'
import { newTarget } from '#src/core/target.ts'
import { createLoop, type Loop } from '#src/engine/loop.ts'
import type { World } from '#src/engine/world.ts'
import { stateOf } from '#src/kinds/delivery/state.ts'
import { manualClock, type ManualClock } from '../../support/clock.ts'
import { simulateBot } from '../../support/simulated-bot.ts'
import { stillCluster } from '../cluster/still.ts'

/** A delivery whose pods are on their way, with what it needs around it. */
export type Pattern = {
  readonly document: Delivery
  readonly manifests: string
  readonly world: World
}

/** A loop over deliveries that wait, all of them due when time moves. */
export type Waiting = { readonly loop: Loop; readonly clock: ManualClock; close(): Promise<void> }

/** Made by delivering one, up to the moment when its pods start. */
export async function patternOf(): Promise<Pattern> {
  const bot = await simulateBot()
  await bot.door.dispatch({
    id: 'pattern',
    via: 'slash',
    workspace: 'T0SHOP',
    actor: { type: 'person', id: 'U0OLGA', name: 'olga' },
    text: 'deploy checkout 1.5.0 to staging',
  })
  await bot.settle(500)
  const [stored] = await bot.store.list({ kind: 'delivery' })
  const document = Delivery.parse(stored?.document)
  const manifests = await bot.store.artifact(document.rendered?.manifests ?? '')
  if (document.waitingOn?.on !== 'pods' || manifests === undefined)
    throw new Error(
      `Cannot measure: the pattern waits for "${document.waitingOn?.on}", not for pods`,
    )
  return { document, manifests, world: bot.world }
}

/** So many copies, each to a target of its own, in a file; nothing ever changes for them, so that each waits on. */
export async function deliveriesWaiting(
  { document, manifests, world }: Pattern,
  count: number,
  file: string,
): Promise<Waiting> {
  const clock = manualClock()
  const store = openSqliteStore({ file, workspace: 'T0SHOP', clock })
  await store.putArtifact(manifests)
  const copies = Array.from({ length: count }, (_, number) => ({
    ...document,
    id: `d-b${number}`,
    target: `bench-${number}/staging`,
  }))
  await Promise.all(
    copies.map((copy) =>
      store.submit({
        create: {
          kind: 'delivery',
          id: copy.id,
          target: copy.target,
          document: copy,
          state: stateOf(copy),
        },
        audit: { actor: copy.by, action: 'deploy', invocation: copy.id, detail: {} },
      }),
    ),
  )
  await giveTargets(store, clock)
  const cluster = stillCluster(document.workloads)
  const loop = createLoop({ ...world, store, clock, cluster: async () => cluster })
  return { loop, clock, close: () => store.close() }
}

/** Each delivery gets the target that it acts on, as its stages before would have done; all are due a moment later. */
async function giveTargets(store: Store, clock: ManualClock): Promise<void> {
  for (;;) {
    const claims = await store.claim({ leaseMs: 60_000, limit: 500 })
    if (claims.length === 0) return
    await Promise.all(
      claims.map(async (claim) => {
        const document = Delivery.parse(claim.document)
        const target = { ...newTarget(document.target), active: document.id }
        await store.commit({ claim, document, state: stateOf(document), done: false, target })
        await store.release(claim, clock.now() + 1)
      }),
    )
  }
}
