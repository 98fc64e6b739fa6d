import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { openCloud } from '#providers/cloud/open.ts'
import type { Cloud } from '#providers/cloud/cloud.ts'
import { systemClock } from '#src/clock.ts'
import type { Clock } from '#src/core/clock.ts'
import { freePort, startServer } from '../releases/process.ts'

/** An empty account of AWS on loopback, which forgets everything when it stops. */
export type Moto = {
  readonly url: string
  /** The account in a region, through the provider. */
  open(options?: { readonly region?: string; readonly role?: string }): Promise<Cloud>
  /** Puts an object into a bucket, around the provider. */
  putObject(bucket: string, key: string): Promise<void>
  removeObject(bucket: string, key: string): Promise<void>
  stop(): Promise<void>
}

/** Says in words why there is no moto to test against here; undefined when there is one. */
export function motoMissing(): string | undefined {
  if (existsSync(join(folder(), 'complete'))) return undefined
  return `Cannot test against moto: ${folder()} is not there (test/live/aws/install.sh makes it; it needs Python 3.10 or newer)`
}

/** Starts one within a few seconds. An instance is busy for `seconds` after whatever is done to it. */
export async function startMoto(clock: Clock, seconds = 0.5): Promise<Moto> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const before = { ...process.env }
  // The SDK finds these first; nothing of this machine's own account is ever used.
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_EC2_METADATA_DISABLED: 'true',
    RDS_SECONDS: String(seconds),
  })
  const serve = join(import.meta.dirname, 'serve.py')
  const running = await startServer(
    join(folder(), 'bin/python'),
    [serve, '-H', '127.0.0.1', '-p', String(port)],
    `${url}/moto-api/`,
  )
  return {
    url,
    open: ({ region = 'eu-central-1', role } = {}) =>
      openCloud(
        { aws: { region, endpoint: url, ...(role !== undefined && { role }) } },
        { name: 'moto', clock },
      ),
    putObject: (bucket, key) => put(`${url}/${bucket}/${key}`, 'PUT'),
    removeObject: (bucket, key) => put(`${url}/${bucket}/${key}`, 'DELETE'),
    async stop() {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      Object.assign(process.env, before)
      await running.stop()
    },
  }
}

/** moto looks at who asks only to learn the region. */
async function put(url: string, method: 'PUT' | 'DELETE'): Promise<void> {
  const scope = 'Credential=testing/20260105/eu-central-1/s3/aws4_request'
  const headers = { authorization: `AWS4-HMAC-SHA256 ${scope}` }
  const { ok, status } = await fetch(url, {
    method,
    headers,
    ...(method === 'PUT' && { body: 'x' }),
  })
  if (!ok) throw new Error(`Cannot ${method} ${url}: ${status}`)
}

/** As install.sh names it. */
function folder(): string {
  const requirements = readFileSync(join(import.meta.dirname, 'requirements.txt'))
  const key = createHash('sha256').update(requirements).digest('hex').slice(0, 16)
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  return join(cache, 'deliver-live', `moto-${key}`)
}

/** Runs twenty times as fast as the machine's: what is kept for seconds is asked for again soon. */
export const quickClock: Clock = {
  now: () => START + (Date.now() - START) * 20,
  wait: (ms, signal) => systemClock.wait(ms / 20, signal),
}
const START = Date.now()
