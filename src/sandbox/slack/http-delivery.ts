import { createHmac } from 'node:crypto'
import type { Envelope, Reply } from './envelope.ts'

/** Posts an envelope to the app as Slack does in HTTP mode: signed, not following redirects, `nowSeconds` as the time of signing. */
export async function postSigned(
  url: string,
  envelope: Envelope,
  options: { signingSecret: string; nowSeconds: number; signal: AbortSignal },
): Promise<Reply> {
  const body = bodyOf(envelope)
  const signature = sign(options.signingSecret, options.nowSeconds, body)
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: options.signal,
      headers: {
        'content-type':
          envelope.type === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(options.nowSeconds),
        'x-slack-signature': signature,
        ...(envelope.attempt > 0 && {
          'x-slack-retry-num': String(envelope.attempt),
          'x-slack-retry-reason': envelope.reason ?? 'http_timeout',
        }),
      },
    })
    const text = await response.text()
    if (response.status !== 200) {
      const noRetry = response.headers.get('x-slack-no-retry') === '1'
      return { acked: false, error: 'dispatch_failed', reason: 'http_error', noRetry }
    }
    return { acked: true, payload: read(text) }
  } catch {
    return { acked: false, error: 'dispatch_failed', reason: 'connection_failed' }
  }
}

/** Slack's signature over a body, version 0. */
export function sign(signingSecret: string, seconds: number, body: string): string {
  const mac = createHmac('sha256', signingSecret).update(`v0:${seconds}:${body}`)
  return `v0=${mac.digest('hex')}`
}

function bodyOf({ type, payload }: Envelope): string {
  switch (type) {
    case 'events_api':
      return JSON.stringify(payload)
    case 'interactive':
      return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
    case 'slash_commands': {
      const fields = Object.entries(payload).map(([key, value]) => [key, String(value)] as const)
      return new URLSearchParams(Object.fromEntries(fields)).toString()
    }
    default:
      throw new Error(`Cannot post "${String(type satisfies never)}": no such kind of envelope`)
  }
}

function read(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
