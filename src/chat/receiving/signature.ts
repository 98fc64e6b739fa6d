import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Clock } from '#src/core/clock.ts'

/** Whether a request comes from Slack, now, and for the first time. */
export type Verdict =
  | { readonly is: 'genuine'; readonly signature: string }
  | { readonly is: 'replayed' }
  | { readonly is: 'refused'; readonly because: string }

export type SignatureCheck = {
  verify(headers: IncomingHttpHeaders, rawBody: Buffer): Verdict
  /** Forgets a request that we did not take, so that the same may come again. */
  forget(signature: string): void
}

/**
 * Checks Slack's signature (v0, HMAC-SHA256 over timestamp and raw body) in constant time, refuses what is more than
 * five minutes old *or ahead*, and remembers what it saw for as long as that would be accepted again.
 */
export function createSignatureCheck(signingSecret: string, clock: Clock): SignatureCheck {
  const seen = new LRUCache<string, true>({
    max: 100_000,
    ttl: 2 * windowSeconds * 1000,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  })
  return {
    verify({ 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp }, rawBody) {
      if (typeof signature !== 'string' || typeof timestamp !== 'string')
        return { is: 'refused', because: 'no signature' }
      if (!/^\d{1,12}$/.test(timestamp)) return { is: 'refused', because: 'no timestamp' }
      if (Math.abs(clock.now() / 1000 - Number(timestamp)) > windowSeconds)
        return { is: 'refused', because: 'more than five minutes away from now' }
      if (!isEqual(signature, sign(signingSecret, timestamp, rawBody)))
        return { is: 'refused', because: 'wrong signature' }
      if (seen.has(signature)) return { is: 'replayed' }
      seen.set(signature, true)
      return { is: 'genuine', signature }
    },
    forget: (signature) => void seen.delete(signature),
  }
}

const windowSeconds = 300

function sign(secret: string, timestamp: string, rawBody: Buffer): string {
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(rawBody)
  return `v0=${hmac.digest('hex')}`
}

function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
