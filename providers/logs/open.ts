import { authorizationOf } from '#providers/http/authorization.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Credential } from '#src/core/names.ts'
import type { LokiEntry } from '#src/core/watch/observability.ts'
import { openLokiLogs } from './loki.ts'
import type { Logs } from './logs.ts'

export type LogsDeps = {
  readonly name: string
  readonly clock: Clock
  /** Asked before each request, since credentials rotate. */
  readonly readCredential: (credential: Credential) => Promise<string>
  readonly fetch?: typeof fetch
}

/** A Loki that is a real one. */
export type RealLoki = Extract<LokiEntry, { url: string }>

/** The Loki that a catalog entry means. Opening asks nothing of the network. */
export async function openLoki(entry: RealLoki, deps: LogsDeps): Promise<Logs> {
  const { name, clock, fetch: fetchWith = fetch } = deps
  return openLokiLogs({
    name,
    clock,
    fetch: fetchWith,
    url: entry.url,
    external: 'external' in entry ? entry.external : undefined,
    labels:
      'labels' in entry
        ? entry.labels
        : { namespace: 'namespace', pod: 'pod', container: 'container' },
    authorization: () => authorizationOf('labels' in entry ? entry : {}, deps.readCredential),
    tenant: 'labels' in entry ? entry.tenant : undefined,
  })
}
