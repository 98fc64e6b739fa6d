import { StoreUnavailable, type Claim } from '#db/store.ts'
import { reconcile } from './reconcile.ts'
import { createWatches, type Watches } from './watches.ts'
import type { World } from './world.ts'

/** Three times as long as any one call may take. */
const LEASE = 60_000
const AT_ONCE = 16
/** The due-scan is the truth; signals and events only make it earlier. */
const LONGEST_PAUSE = 1_000
const PAUSE_AFTER_TROUBLE = 2_000

export type Loop = {
  /** Handles what is due now, once, and ends when nothing is in flight; says how many records it took. */
  tick(): Promise<number>
  /** Goes on until the signal aborts: then it takes nothing more, and ends with what it has in hand. */
  run(signal: AbortSignal): Promise<void>
  /** Something may be due earlier than was known. */
  nudge(): void
}

/**
 * The one loop. Everything that takes time is a record that it drives. Up to `AT_ONCE` of them are in flight, each
 * for itself: a provider that does not answer keeps those who wait for it, and nobody else.
 */
export function createLoop(world: World): Loop {
  const watches = createWatches(world, nudge)
  const hands = createHands(world, watches, nudge)
  let pause = new AbortController()

  function nudge(): void {
    pause.abort()
  }

  async function beat(): Promise<number> {
    try {
      const taken = await hands.take()
      for (const work of taken) work.catch((error: unknown) => complain(error, world))
      if (taken.length > 0) return 0
      return hands.areFull() ? LONGEST_PAUSE : await untilNextDue(world)
    } catch (error) {
      complain(error, world)
      return PAUSE_AFTER_TROUBLE
    }
  }

  return {
    nudge,
    async tick() {
      const taken = await hands.take()
      await hands.empty()
      await Promise.all(taken)
      return taken.length
    },
    async run(signal) {
      signal.addEventListener('abort', nudge)
      while (!signal.aborted) {
        pause = new AbortController()
        const ms = await beat()
        if (ms > 0 && !signal.aborted) await world.clock.wait(ms, pause.signal)
      }
      await hands.empty()
      signal.removeEventListener('abort', nudge)
      watches.stop()
    },
  }
}

/** What is in flight. `freed` is called whenever one of it has ended. */
function createHands(world: World, watches: Watches, freed: () => void) {
  const inFlight = new Set<Promise<void>>()

  async function handle(claim: Claim): Promise<void> {
    const { kind, id } = claim
    watches.follow({ kind, id }, claim.document)
    watches.follow({ kind, id }, await reconcile(claim, world))
  }

  return {
    areFull: () => inFlight.size >= AT_ONCE,

    /** Takes as many of those that are due as there is room for, and does not wait for them. */
    async take(): Promise<readonly Promise<void>[]> {
      const limit = AT_ONCE - inFlight.size
      const claims = limit > 0 ? await world.store.claim({ leaseMs: LEASE, limit }) : []
      return claims.map((claim) => {
        const work = handle(claim).finally(() => {
          inFlight.delete(work)
          freed()
        })
        inFlight.add(work)
        return work
      })
    },

    async empty(): Promise<void> {
      await Promise.allSettled(inFlight)
    },
  }
}

function complain(error: unknown, { log }: World): void {
  const words = error instanceof StoreUnavailable ? 'the store cannot save' : 'a tick failed'
  log.error({ err: error }, words)
}

async function untilNextDue({ store, clock }: World): Promise<number> {
  const due = (await store.nextDue()) ?? Infinity
  return Math.min(Math.max(due - clock.now(), 0), LONGEST_PAUSE)
}
