import { StoreUnavailable } from '#db/store.ts'
import { reconcile } from './reconcile.ts'
import { createWatches } from './watches.ts'
import type { World } from './world.ts'

/** Three times as long as any one call may take. */
const LEASE = 60_000
const AT_ONCE = 16
/** The due-scan is the truth; signals and events only make it earlier. */
const LONGEST_PAUSE = 1_000
const PAUSE_AFTER_TROUBLE = 2_000

export type Loop = {
  /** Handles what is due now, once; says how many records that were. */
  tick(): Promise<number>
  /** Goes on until the signal aborts, then finishes the tick it is in. */
  run(signal: AbortSignal): Promise<void>
  /** Something may be due earlier than was known. */
  nudge(): void
}

/** The one loop. Everything that takes time is a record that it drives. */
export function createLoop(world: World): Loop {
  const watches = createWatches(world, nudge)
  let pause = new AbortController()

  function nudge(): void {
    pause.abort()
  }

  async function tick(): Promise<number> {
    const claims = await world.store.claim({ leaseMs: LEASE, limit: AT_ONCE })
    await Promise.all(
      claims.map(async (claim) => {
        const { kind, id } = claim
        watches.follow({ kind, id }, claim.document)
        watches.follow({ kind, id }, await reconcile(claim, world))
      }),
    )
    return claims.length
  }

  async function nextPause(): Promise<number> {
    const due = await world.store.nextDue()
    return due === undefined
      ? LONGEST_PAUSE
      : Math.min(Math.max(due - world.clock.now(), 0), LONGEST_PAUSE)
  }

  async function beat(): Promise<number> {
    try {
      return (await tick()) > 0 ? 0 : await nextPause()
    } catch (error) {
      const words = error instanceof StoreUnavailable ? 'the store cannot save' : 'a tick failed'
      world.log.error({ err: error }, words)
      return PAUSE_AFTER_TROUBLE
    }
  }

  return {
    tick,
    nudge,
    async run(signal) {
      const stop = () => pause.abort()
      signal.addEventListener('abort', stop)
      while (!signal.aborted) {
        pause = new AbortController()
        const ms = await beat()
        if (ms > 0 && !signal.aborted) await world.clock.wait(ms, pause.signal)
      }
      signal.removeEventListener('abort', stop)
      watches.stop()
    },
  }
}
