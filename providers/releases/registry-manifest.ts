import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What we can read, indexes first: with one of these a tag means all of its platforms. */
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const

/** `sha256:` and 64 hexadecimal digits, as registries write it (sha512 is allowed too). */
export const Digest = z.string().regex(/^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/)

/** The media type without its parameters. */
export function mediaTypeOf(headers: Headers): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

export function isManifestType(type: string): boolean {
  return MANIFEST_TYPES.some((known) => known === type)
}

export function isIndexType(type: string): boolean {
  return isManifestType(type) && /index|list/.test(type)
}

/** The digest of these bytes, by the algorithm of `like`. */
export function digestOfBytes(body: Uint8Array, like = 'sha256:'): string {
  const algorithm = like.startsWith('sha512:') ? 'sha512' : 'sha256'
  return `${algorithm}:${createHash(algorithm).update(body).digest('hex')}`
}

/** What an index is for (`linux/amd64`, `linux/arm/v7`), without attestations; undefined where it is no index. */
export function platformsOf(body: Uint8Array): string[] | undefined {
  const parsed = Index.safeParse(jsonOf(body))
  if (!parsed.success) return undefined
  const names = parsed.data.manifests.flatMap(({ platform }) => {
    if (!platform || platform.os === 'unknown') return []
    return [[platform.os, platform.architecture, platform.variant].filter(Boolean).join('/')]
  })
  return [...new Set(names)]
}

/** Reads JSON; undefined where it is none. */
export function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

const Platform = z.object({
  os: z.string(),
  architecture: z.string(),
  variant: z.string().optional(),
})
const Index = z.object({ manifests: z.array(z.object({ platform: Platform.optional() })) })
