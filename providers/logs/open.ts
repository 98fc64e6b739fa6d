import { ProviderFailure } from '#src/core/errors.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Credential } from '#src/core/names.ts'
import type { LokiEntry } from '#src/core/watch/observability.ts'
import type { Logs } from './logs.ts'

export type LogsDeps = {
  readonly name: string
  readonly clock: Clock
  readonly readCredential: (credential: Credential) => Promise<string>
}

/** A Loki that is a real one. */
export type RealLoki = Extract<LokiEntry, { url: string }>

/** The Loki that a catalog entry means. Opening asks nothing of the network. */
export async function openLoki(entry: RealLoki, { name }: LogsDeps): Promise<Logs> {
  throw new ProviderFailure(name, 'rejected', `Cannot reach Loki at ${entry.url}: not built yet`)
}
