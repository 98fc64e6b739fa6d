import type { ChildProcess } from 'node:child_process'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const patience = 15_000
const pollMs = 2

/** Asks every few milliseconds until the answer is 200. Rejects when the process ends, or after 15 s. */
export async function ready(url: string, child: ChildProcess): Promise<void> {
  const late = performance.now() + patience
  while ((await statusOf(url)) !== 200) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}`)
    if (performance.now() > late) throw new Error(`${url} was not ready within ${patience} ms`)
    await delay(pollMs)
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode))
    })
    request.once('error', () => resolve(undefined))
  })
}
