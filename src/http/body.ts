import type { IncomingMessage } from 'node:http'

/** The whole body, as long as it is no longer than `limit` bytes: nothing more is read then. */
export async function readBody(
  request: IncomingMessage,
  limit: number,
): Promise<Buffer | 'too large' | 'broken off'> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer
      size += bytes.length
      if (size > limit) return 'too large'
      chunks.push(bytes)
    }
    const [first] = chunks
    return first && chunks.length === 1 ? first : Buffer.concat(chunks)
  } catch {
    return 'broken off'
  }
}

/** Reads on and keeps nothing, until the end or so many bytes more; resolves also where the sender breaks off. */
export async function discardBody(request: IncomingMessage, most: number): Promise<void> {
  let size = 0
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length
      if (size > most) return
    }
  } catch {
    // Nobody is there any more to be answered.
  }
}
