import type { ReceiverEvent } from '@slack/bolt'
import type { Clock } from '#src/core/clock.ts'
import type { Door } from '#src/door/door.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { readIncoming } from './invocations.ts'
import type { Incoming, Self } from './invocations.ts'
import type { ChatMetrics } from '#src/chat/metrics.ts'

/**
 * Stands before Bolt, which acknowledges events before its listeners run: a request is stored first. What could not be
 * stored is not acknowledged, and what came before is acknowledged and goes no further.
 */
export type Gate = {
  /** Rejects when the request must not be acknowledged. */
  pass(event: ReceiverEvent, process: (event: ReceiverEvent) => Promise<void>): Promise<void>
  /** Keeps something that was begun, so that `drain` waits for it. */
  keep(work: Promise<unknown>): void
  /** Lets nothing in from now on. */
  close(): void
  /** Resolves when everything that was let in has been acknowledged, or refused. */
  acknowledged(): Promise<void>
  /** Waits for what is in flight, at most so many milliseconds; how much was left. */
  drain(ms: number): Promise<number>
}

export type GateOptions = {
  readonly door: Pick<Door, 'receive'>
  readonly self: Self
  readonly clock: Clock
  readonly metrics: ChatMetrics
  /** Tells the person that the request could not be taken. */
  readonly tell: (invocation: Invocation, error: unknown) => Promise<void>
}

export function createGate(options: GateOptions): Gate {
  const inFlight = new Set<Promise<unknown>>()
  const unanswered = new Set<Promise<unknown>>()
  let open = true

  const keep = (work: Promise<unknown>) => hold(inFlight, work)

  return {
    pass(event, process) {
      if (!open) return Promise.reject(new Error('Cannot take a request: shutting down'))
      const answered = Promise.withResolvers<void>()
      hold(unanswered, answered.promise)
      const work = letIn(options, watchAck(event, options, answered.resolve), process, keep)
      keep(work)
      return work.finally(answered.resolve)
    },
    keep,
    close: () => void (open = false),
    acknowledged: async () => void (await Promise.all(unanswered)),
    async drain(ms) {
      const enough = new AbortController()
      await Promise.race([Promise.allSettled(inFlight), options.clock.wait(ms, enough.signal)])
      enough.abort()
      return inFlight.size
    },
  }
}

/** What a listener finds under `context.incoming`. */
export const incomingProperty = 'incoming'

async function letIn(
  { door, self, tell }: GateOptions,
  { event, isAcknowledged }: Watched,
  process: (event: ReceiverEvent) => Promise<void>,
  keep: (work: Promise<unknown>) => void,
): Promise<void> {
  const incoming: Incoming = readIncoming(event.body, self)
  // Nobody listens to it, and Bolt throws at some of what is malformed.
  if (incoming.type === 'ignored') return event.ack()
  if (incoming.type === 'invocation') {
    const { invocation } = incoming
    try {
      if ((await door.receive(invocation)) === 'seen') return await event.ack()
    } catch (error) {
      // Of a redelivery the person knows already.
      if (!event.retryNum) keep(tell(invocation, error))
      throw error
    }
  }
  await process({
    ...event,
    customProperties: { ...event.customProperties, [incomingProperty]: incoming },
  })
  if (!isAcknowledged()) await event.ack()
}

type Watched = { readonly event: ReceiverEvent; readonly isAcknowledged: () => boolean }

/** Acknowledges at most once, measures it, and never fails: a socket that is gone cannot take an answer, the work goes on. */
function watchAck(
  event: ReceiverEvent,
  { clock, metrics }: GateOptions,
  answered: () => void,
): Watched {
  const came = clock.now()
  let done = false
  const ack = async (response?: unknown) => {
    if (done) return
    done = true
    try {
      await event.ack(response)
      metrics.acknowledged(kindOf(event.body), (clock.now() - came) / 1000)
    } catch {
      metrics.acknowledged('lost', (clock.now() - came) / 1000)
    } finally {
      answered()
    }
  }
  return { event: { ...event, ack }, isAcknowledged: () => done }
}

function kindOf(body: ReceiverEvent['body']): string {
  const type: unknown = body['type']
  return typeof type === 'string' ? type : 'command'
}

function hold(set: Set<Promise<unknown>>, work: Promise<unknown>): void {
  const held: Promise<unknown> = work.then(
    () => set.delete(held),
    () => set.delete(held),
  )
  set.add(held)
}
