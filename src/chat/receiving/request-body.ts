import type { IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'

/** Reads the bytes as they came, for the signature is over them. Reading stops at the limit. */
export async function readBody(
  request: IncomingMessage,
  limit = longestBody,
): Promise<Buffer | 'too large' | 'broken off'> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = Buffer.from(chunk as Buffer)
      size += bytes.length
      if (size > limit) return 'too large'
      chunks.push(bytes)
    }
    return Buffer.concat(chunks)
  } catch {
    return 'broken off'
  }
}

export type Payload = {
  readonly body: Readonly<Record<string, unknown>>
  /** Without parameters, which Bolt does not expect. */
  readonly contentType: string
}

/** What a body says: JSON, or a form with or without a `payload` of JSON. Undefined unless it is an object: Bolt does not survive `payload=null`. */
export function readPayload(contentType: string | undefined, rawBody: Buffer): Payload | undefined {
  const [type = ''] = (contentType ?? '').split(';')
  const kind = type.trim().toLowerCase()
  const text = rawBody.toString()
  if (kind !== form) return asPayload(parseJson(text), 'application/json')
  const fields = parse(text)
  const payload = fields['payload']
  return asPayload(typeof payload === 'string' ? parseJson(payload) : { ...fields }, form)
}

const form = 'application/x-www-form-urlencoded'
/** Slack's largest payloads carry a view of 250 kB. */
const longestBody = 1024 * 1024

function asPayload(value: unknown, contentType: string): Payload | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const body = value as Record<string, unknown>
  const event = body['event']
  if ('event' in body && (typeof event !== 'object' || event === null)) return undefined
  return { body, contentType }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
