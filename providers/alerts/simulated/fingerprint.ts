import type { Labels } from '#src/core/watch/alerts.ts'

/** An alert's identity as Prometheus computes it: FNV-1a (64 bits) over its sorted labels, in hexadecimal. */
export function fingerprintOf(labels: Labels): string {
  const names = Object.keys(labels).toSorted(byBytes)
  const bytes = names.flatMap((name) => [
    ...Buffer.from(name),
    SEPARATOR,
    ...Buffer.from(labels[name] ?? ''),
    SEPARATOR,
  ])
  let hash = OFFSET
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
  return hash.toString(16).padStart(16, '0')
}

const SEPARATOR = 0xff
const OFFSET = 0xcbf29ce484222325n
const PRIME = 0x100000001b3n

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
