import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { withoutSecrets } from '#src/core/secrets.ts'

/** What everybody logs with: one JSON line per call, without secrets. */
export type Log = Logger

/**
 * A log that cannot tell a secret: every line is searched before it is written, at any depth, so that it does not
 * matter who logged what. `destination` is the standard output unless a test reads along.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: withoutSecrets },
  }
  return destination ? pino(options, destination) : pino(options)
}
