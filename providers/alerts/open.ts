import { ProviderFailure } from '#src/core/errors.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Credential } from '#src/core/names.ts'
import type { Reached } from '#src/core/watch/observability.ts'
import type { Alerts } from './alerts.ts'

export type AlertsDeps = {
  readonly name: string
  readonly clock: Clock
  readonly readCredential: (credential: Credential) => Promise<string>
}

/** The Alertmanager that a catalog entry means. Opening asks nothing of the network. */
export async function openAlertmanager(entry: Reached, { name }: AlertsDeps): Promise<Alerts> {
  throw new ProviderFailure(
    name,
    'rejected',
    `Cannot reach Alertmanager at ${entry.url}: not built yet`,
  )
}
