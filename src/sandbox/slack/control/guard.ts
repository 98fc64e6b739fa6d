import type { IncomingMessage } from 'node:http'
import { timingSafeEqual } from 'node:crypto'
import { isFromHere } from '#src/sandbox/loopback.ts'

/** Why a request may not reach the control: it must come from this machine's own page, which alone knows the token. */
export function refusal(request: IncomingMessage, token: string): string | undefined {
  const { host = '', origin } = request.headers
  if (!isFromHere(request))
    return 'Cannot control the sandbox: ask for it on this machine, as localhost'
  if (origin !== undefined && origin !== `http://${host}`)
    return 'Cannot control the sandbox from another page'
  const site = request.headers['sec-fetch-site'] ?? 'none'
  if (site !== 'same-origin' && site !== 'none')
    return 'Cannot control the sandbox from another page'
  const json = /^application\/json\b/.test(request.headers['content-type'] ?? '')
  if (request.method !== 'GET' && !json) return 'Cannot control the sandbox: send JSON'
  if (!knows(request, token)) return 'Cannot control the sandbox: reload the page for a new token'
  return undefined
}

/** The token is in the header `x-control-token`, or in the query where a browser cannot send headers. */
function knows(request: IncomingMessage, token: string): boolean {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const header = request.headers['x-control-token']
  return same(String(header ?? url.searchParams.get('token') ?? ''), token)
}

/** Compares without telling by its duration where two secrets differ. */
export function same(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}
