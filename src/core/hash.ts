import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Hash } from '#src/core/plan/objects.ts'

/** SHA-256 of a text, or of bytes, in lower-case hex. */
export function hashOf(text: string | Uint8Array): Hash {
  return hash('sha256', text, 'hex')
}

/** The one spelling of a JSON value (RFC 8785): equal values have equal bytes. */
export function canonical(value: unknown): string {
  return canonicalize(value) ?? 'null'
}

/** Eight letters for ids of what we make ourselves: never as many as ids that derive from what people asked for. */
export function shortHash(...parts: readonly string[]): string {
  return hashOf(parts.join('\n')).slice(0, 8)
}

/** No manifests at all: what stands in a target before anything was delivered. */
export const NO_MANIFESTS = hashOf('[]')
