import { SocketModeReceiver } from '@slack/bolt'
import type { App, Receiver } from '@slack/bolt'
import type { Dispatcher } from 'undici'
import type { Clock } from '#src/core/clock.ts'
import type { Connection } from '#src/chat/clients.ts'
import { clientOptions } from '#src/chat/clients.ts'
import type { Gate } from './gate.ts'
import { gated } from './http-receiver.ts'
import { slackLogger } from '#src/chat/slack-log.ts'
import { createSocket } from './socket.ts'
import type { Socket } from './socket.ts'

export type SocketReceiverOptions = {
  readonly connection: Connection & { readonly dispatcher?: Dispatcher | undefined }
  readonly appToken: string
  readonly gate: Gate
  readonly clock: Clock
  /** Told each time a socket opens or closes. */
  readonly onChange: (connected: number) => void
}

/** Sockets to Slack. */
export type SocketReceiver = Receiver & { connected(): number; readonly size: number }

/**
 * Two sockets behind one app: while Slack renews one, the other hears. Each is kept open by our own loop, for the
 * package's reconnects only after 5 s, and gives up for good when Slack answers a 503 meanwhile.
 */
export function createSocketReceiver(options: SocketReceiverOptions): SocketReceiver {
  const { onChange } = options
  const receivers = Array.from({ length: 2 }, () => createBoltReceiver(options))
  const connected = () => sockets.filter((socket) => socket.isConnected()).length
  const sockets: readonly Socket[] = receivers.map((receiver) =>
    createSocket({
      client: receiver.client,
      clock: options.clock,
      log: options.connection.log,
      onChange: () => onChange(connected()),
    }),
  )
  return {
    size: sockets.length,
    connected,
    init(app: App) {
      for (const receiver of receivers) receiver.init(gated(app, options.gate))
    },
    start: () => Promise.all(sockets.map((socket) => socket.open())),
    stop: () => Promise.all(sockets.map((socket) => socket.close())),
  }
}

function createBoltReceiver({ connection, appToken }: SocketReceiverOptions): SocketModeReceiver {
  const logger = slackLogger(connection.log)
  const { dispatcher } = connection
  return new SocketModeReceiver({
    appToken,
    logger,
    ...(dispatcher && { dispatcher }),
    autoReconnectEnabled: false,
    installerOptions: {
      clientOptions: {
        ...clientOptions(connection),
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
      },
    },
    processEventErrorHandler: ({ error }) => {
      connection.log.error({ error: error.message }, 'an envelope was not acknowledged')
      return Promise.resolve(false)
    },
  })
}
