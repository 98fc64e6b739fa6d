import type { Envelope, Json, Reply } from './envelope.ts'
import { postSigned } from './http-delivery.ts'
import type { Mode } from './slack.ts'
import type { Sockets } from './sockets.ts'
import type { World } from './world.ts'

/** Slack's patience with an app. */
const patience = 3000

/** So many envelopes can be delivered again. */
const maxSent = 1000

export type Delivery = ReturnType<typeof createDelivery>

/** Brings envelopes to the app, over its sockets or by signed posts, and waits three seconds for each answer. */
export function createDelivery(
  world: World,
  sockets: Sockets,
  options: { mode: Mode; signingSecret: string },
) {
  let mode = options.mode
  const sent: Envelope[] = []

  const carry = async (envelope: Envelope, signal: AbortSignal): Promise<Reply> => {
    if (mode !== 'socket') {
      const nowSeconds = Math.floor(world.clock.now() / 1000)
      return postSigned(mode.http, envelope, { ...options, nowSeconds, signal })
    }
    const answer = sockets.send(envelope)
    if (!answer) return { acked: false, error: 'dispatch_failed', reason: 'no_connection' }
    return { acked: true, payload: await answer }
  }

  const send = async (envelope: Envelope): Promise<Reply> => {
    const started = world.clock.now()
    sent.push(envelope)
    if (sent.length > maxSent) sent.shift()
    logDelivery(world, envelope, mode)
    const cut = new AbortController()
    const answer = carry(envelope, cut.signal)
    const settled = new AbortController()
    const late = world.clock
      .wait(patience, AbortSignal.any([settled.signal, world.ended]))
      .then((): Reply => outOfTime(mode))
    const reply = await Promise.race([answer, late])
    settled.abort()
    const timedOut = !reply.acked && reply.reason === tooLate
    logAck(world, envelope, { started, outcome: outcomeOf(reply, timedOut), reply })
    if (timedOut && mode === 'socket')
      void answer.then((tardy) =>
        logAck(world, envelope, { started, outcome: 'late', reply: tardy }),
      )
    else cut.abort()
    return reply
  }

  return {
    send,
    /** Makes an envelope, sends it, and answers what the app said. */
    tell: (type: Envelope['type'], payload: Json) =>
      send({ id: world.id('envelope-'), type, payload, attempt: 0 }),
    /** The envelope, or the last delivery of the event, with this id; the last of all without one. */
    find: (id: string | undefined) =>
      sent.findLast(
        (envelope) => id === undefined || envelope.id === id || envelope.payload['event_id'] === id,
      ),
    use(next: Mode) {
      mode = next
    },
    forget() {
      sent.length = 0
    },
  }
}

const tooLate = 'timeout'

function outOfTime(mode: Mode): Reply {
  const error = mode === 'socket' ? 'dispatch_failed' : 'operation_timeout'
  return { acked: false, error, reason: tooLate }
}

function outcomeOf(reply: Reply, timedOut: boolean) {
  if (reply.acked) return 'acked'
  return timedOut ? 'timed out' : 'failed'
}

function logDelivery(world: World, envelope: Envelope, mode: Mode): void {
  const { id, type, attempt, payload } = envelope
  const to = mode === 'socket' ? 'socket' : mode.http
  world.log({ kind: 'delivery', at: world.clock.now(), id, type, to, attempt, payload })
}

function logAck(
  world: World,
  envelope: Envelope,
  ack: { started: number; outcome: 'acked' | 'late' | 'timed out' | 'failed'; reply: Reply },
): void {
  const at = world.clock.now()
  const payload = ack.reply.acked ? ack.reply.payload : undefined
  const entry = {
    kind: 'ack' as const,
    at,
    id: envelope.id,
    ms: at - ack.started,
    outcome: ack.outcome,
  }
  world.log({ ...entry, ...(payload !== undefined && { payload }) })
}
