import type { IncomingMessage } from 'node:http'
import type { Json } from '#src/sandbox/slack/envelope.ts'

const maxBytes = 25_000_000

/** There is more in a request than anybody would send. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

/** The bytes of a request. Rejects with TooLarge once there are too many; the rest is read and thrown away, so that the answer arrives. */
export async function readBody(request: IncomingMessage, most = maxBytes): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Buffer)
    size += bytes.length
    if (size <= most) chunks.push(bytes)
    else chunks.length = 0
    if (size > maxBytes) break
  }
  if (size > most)
    throw new TooLarge(`Cannot read the request: it is larger than ${most / 1_000_000} MB`)
  return Buffer.concat(chunks)
}

/** Arguments of a call, from whichever form they came in: query, form, JSON or multipart. */
export async function readArguments(request: IncomingMessage): Promise<Json | undefined> {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const query = Object.fromEntries(url.searchParams)
  const type = request.headers['content-type'] ?? ''
  const bytes = await readBody(request)
  if (bytes.length === 0) return query
  if (type.startsWith('application/json')) {
    const parsed = parseObject(bytes.toString())
    return parsed && { ...query, ...parsed }
  }
  if (type.startsWith('multipart/form-data')) return { ...query, ...(await multipart(bytes, type)) }
  return { ...query, ...Object.fromEntries(new URLSearchParams(bytes.toString())) }
}

/** The bytes of an uploaded file: the body itself, or the first file of a multipart form. */
export async function readUpload(request: IncomingMessage): Promise<Buffer> {
  const type = request.headers['content-type'] ?? ''
  const bytes = await readBody(request)
  if (!type.startsWith('multipart/form-data')) return bytes
  const fields = await new Response(new Uint8Array(bytes), {
    headers: { 'content-type': type },
  }).formData()
  const [first] = [...fields.values()].filter((value) => typeof value !== 'string')
  return first ? Buffer.from(await first.arrayBuffer()) : Buffer.alloc(0)
}

/** A JSON object, or nothing when the text is none. */
export function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Json)
      : undefined
  } catch {
    return undefined
  }
}

async function multipart(bytes: Buffer, type: string): Promise<Json> {
  const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
  const fields = await response.formData()
  return Object.fromEntries([...fields].filter(([, value]) => typeof value === 'string'))
}
