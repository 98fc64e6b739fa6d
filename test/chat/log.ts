import type { Log } from '#src/core/log.ts'

export type KeptLog = Log & { readonly lines: readonly string[] }

/** A log that a test reads. */
export function keptLog(): KeptLog {
  const lines: string[] = []
  const keep = (details: object, words: string) => void lines.push(`${words} ${show(details)}`)
  return { lines, debug: keep, info: keep, warn: keep, error: keep }
}

function show(details: object): string {
  return JSON.stringify(details, (_, value: unknown) =>
    value instanceof Error ? `${value.name}: ${value.message}` : value,
  )
}
