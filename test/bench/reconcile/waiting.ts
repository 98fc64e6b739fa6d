import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { Delivery } from '#src/core/delivery.ts'
import { createLoop, type Loop } from '#src/engine/loop.ts'
import type { World } from '#src/engine/world.ts'
import { stateOf } from '#src/kinds/delivery/kind.ts'
import { manualClock, type ManualClock } from '../../support/clock.ts'
import { simulateBot } from '../../support/simulated-bot.ts'

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
  const cluster = unmoving(document)
  const loop = createLoop({ ...world, store, clock, cluster: async () => cluster })
  return { loop, clock, close: () => store.close() }
}

/** Answers at once, and always the same: what it costs to look is the cluster's. */
function unmoving({ workloads }: Delivery): Cluster {
  return {
    dryRun: async () => [],
    observe: async () => ({ unapplied: [], unremoved: [], workloads }),
    apply: async () => 'applied',
    remove: async () => {},
    watch: () => () => {},
    ping: async () => {},
    close: async () => {},
  }
}
