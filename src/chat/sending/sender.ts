import type { DirtyMessage, OutboxRow } from '#db/store.ts'
import type { Instant } from '#src/core/clock.ts'
import { createPatience } from './patience.ts'
import { createPictures } from './pictures.ts'
import { createRoutes } from './routes.ts'
import { keyOf } from './sending.ts'
import type { SenderServices, Sending, Step } from './sending.ts'
import { showMessage } from './messages.ts'
import { sendNote } from './notes.ts'
import { inWords } from '#src/chat/slack-log.ts'

/** Keeps Slack's messages as the store says they should be. */
export type Sender = {
  /** Does what is due now and within Slack's limits, and counts what it did. It waits for no limit. */
  tick(): Promise<number>
  /** Ticks until the signal ends it. */
  run(signal: AbortSignal): Promise<void>
  /** Something changed: look now. */
  nudge(): void
  /** Resolves once no picture is on its way. */
  idle(): Promise<void>
  /** Channels that Slack keeps us out of, and its word for it. */
  stuck(): readonly { readonly channel: string; readonly error: string }[]
}

export function createSender(services: SenderServices): Sender {
  const { clock, log } = services
  const sending: Sending = {
    ...services,
    patience: createPatience(clock),
    pictures: createPictures({ ...services, changed: () => wake.abort() }),
    stuck: new Map(),
    routes: createRoutes(clock, services.fallback ?? (() => undefined)),
    startedAt: clock.now(),
    unsure: new Set(),
  }
  let wake = new AbortController()
  let nextAt: Instant | undefined
  let queue = 0
  let last: Promise<number> = Promise.resolve(0)

  const tick = async () => {
    const steps = await stepsOf(sending)
    nextAt = earliest(steps)
    queue = steps.length
    const done = await Promise.all(steps.flatMap((step) => (step.is === 'now' ? [step.done] : [])))
    return done.filter(Boolean).length
  }
  // Two ticks at once would take the same rows.
  const inTurn = () => {
    last = last.catch(() => 0).then(tick)
    return last
  }

  return {
    tick: inTurn,
    nudge: () => wake.abort(),
    idle: sending.pictures.idle,
    stuck: () => [...sending.stuck].map(([channel, error]) => ({ channel, error })),
    async run(signal) {
      let failures = 0
      while (!signal.aborted) {
        wake = new AbortController()
        let pause = 0
        try {
          const done = await inTurn()
          failures = 0
          if (done === 0)
            pause = Math.min(pollInterval, Math.max(1, (nextAt ?? Infinity) - clock.now()))
        } catch (error) {
          failures += 1
          pause = Math.min(30_000, 500 * 2 ** failures)
          log.error({ error: inWords(error) }, 'cannot look what is to be sent')
        }
        if (queue > longQueue) await clock.wait(breath, signal)
        if (pause > 0) await clock.wait(pause, AbortSignal.any([signal, wake.signal]))
      }
      await sending.pictures.idle()
    },
  }
}

const pollInterval = 1_000
/** A long queue moves no faster than Slack's limits: it is not read again for each change that somebody nudges about. */
const longQueue = 100
const breath = 100
const batch = 2_000

async function stepsOf(sending: Sending): Promise<readonly Step[]> {
  const { store } = sending
  const steps: Step[] = []
  const messages = await store.dirtyMessages(batch)
  for (const message of messages) steps.push(await guarded(sending, message, showMessage))
  const notes = await store.outbox(batch)
  for (const note of notes) steps.push(await guarded(sending, note, sendNote))
  return steps
}

/** One subject that cannot be rendered stops no other. */
async function guarded<Item extends DirtyMessage | OutboxRow>(
  sending: Sending,
  item: Item,
  take: (sending: Sending, item: Item) => Promise<Step>,
): Promise<Step> {
  try {
    const step = await take(sending, item)
    if (step.is === 'later') return step
    return { is: 'now', done: step.done.catch((error: unknown) => failed(sending, item, error)) }
  } catch (error) {
    failed(sending, item, error)
    return { is: 'later', at: sending.patience.until(keyOf(item)) }
  }
}

function failed(sending: Sending, item: DirtyMessage | OutboxRow, error: unknown): false {
  const key = keyOf(item)
  sending.patience.failed(key, { is: 'unknown', because: inWords(error) })
  sending.log.error({ message: key, error: inWords(error) }, 'cannot send a message')
  return false
}

function earliest(steps: readonly Step[]): Instant | undefined {
  const moments = steps.flatMap((step) => (step.is === 'later' && step.at ? [step.at] : []))
  return moments.length === 0 ? undefined : Math.min(...moments)
}
