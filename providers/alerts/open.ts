import { authorizationOf } from '#providers/http/authorization.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Credential } from '#src/core/names.ts'
import type { Reached } from '#src/core/watch/observability.ts'
import { alertmanagerAlerts } from './alertmanager.ts'
import type { Alerts } from './alerts.ts'

export type AlertsDeps = {
  readonly name: string
  readonly clock: Clock
  /** Asked before each use, since secrets rotate. */
  readonly readCredential: (credential: Credential) => Promise<string>
}

/** The Alertmanager that a catalog entry means. Opening asks nothing of the network. */
export async function openAlertmanager(
  { url, external = url, ...entry }: Reached,
  { name, clock, readCredential }: AlertsDeps,
): Promise<Alerts> {
  const authorization = () => authorizationOf(entry, readCredential)
  return alertmanagerAlerts({ name, clock, url, external, authorization })
}
