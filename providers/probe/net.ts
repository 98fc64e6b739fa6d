import { connect as connectPlain } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { request } from 'undici'
import { ProviderFailure } from '#src/core/errors.ts'
import { withoutSecrets } from '#src/core/secrets.ts'
import type { Prober, Probing } from './probe.ts'

type Says = { readonly ok: boolean; readonly says: string }

/** How long whatever is asked may take. */
const PATIENCE = 10_000
const DAY = 86_400_000

/** Asks over the network. */
export function netProber(): Prober {
  return {
    async probe(probe, outer) {
      const signal = AbortSignal.any([outer, AbortSignal.timeout(PATIENCE)])
      const where =
        probe.check === 'http' ? withoutSecrets(probe.url) : `${probe.host}:${probe.port}`
      try {
        return await ask(probe, signal)
      } catch (error) {
        if (outer.aborted)
          throw new ProviderFailure(where, 'unavailable', `Cannot ask ${where}: it took too long`)
        const late = signal.aborted ? `no answer within ${PATIENCE / 1000} s` : wordsOf(error)
        return { ok: false, says: late }
      }
    },
  }
}

async function ask(probe: Probing, signal: AbortSignal): Promise<Says> {
  if (probe.check === 'tcp') return await tcp(probe, signal)
  return probe.check === 'tls' ? await tls(probe, signal) : await http(probe, signal)
}

type Address = { readonly host: string; readonly port: number }

async function tcp({ host, port }: Address, signal: AbortSignal): Promise<Says> {
  const socket = connectPlain({ host, port })
  await open(socket, 'connect', signal)
  return { ok: true, says: 'accepts connections' }
}

/** The certificate has to hold for the host, by an authority that Node knows, today. */
async function tls({ host, port }: Address, signal: AbortSignal): Promise<Says> {
  const socket = connectTls({ host, port, ...(isName(host) && { servername: host }) })
  const ends = await open(socket, 'secureConnect', signal, () => endOf(socket))
  const days = Math.floor((ends - Date.now()) / DAY)
  return { ok: true, says: `has a certificate that holds for ${days} days` }
}

function endOf(socket: TLSSocket): number {
  return Date.parse(socket.getPeerCertificate().valid_to)
}

/** An address is no name that could be asked for. */
function isName(host: string): boolean {
  return !/^[\d.]+$/.test(host) && !host.includes(':')
}

async function http(
  { url, status }: Extract<Probing, { check: 'http' }>,
  signal: AbortSignal,
): Promise<Says> {
  const { statusCode, body } = await request(url, { method: 'GET', signal })
  await body.dump({ limit: 64 * 1024 }).catch(() => undefined)
  const ok = status === undefined ? statusCode < 400 : statusCode === status
  const wanted = ok ? '' : `, not ${status ?? 'below 400'}`
  return { ok, says: `answers ${statusCode}${wanted}` }
}

/** Waits for the connection, looks at it, and hangs up in any case. */
async function open<Seen = undefined>(
  socket: ReturnType<typeof connectPlain>,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
  look: () => Seen = () => undefined as Seen,
): Promise<Seen> {
  const stop = () => socket.destroy(new Error('it took too long'))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await new Promise<Seen>((resolve, reject) => {
      socket.once(event, () => resolve(look()))
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('the connection was closed')))
    })
  } finally {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  }
}

/** Several addresses of one host fail together, in an error without words of its own. */
function wordsOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error]
  return (first instanceof Error && first.message) || 'nothing answers'
}
