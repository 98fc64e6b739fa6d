import type { Instant } from '#src/core/clock.ts'
import { canonical, shortHash } from '#src/core/hash.ts'
import type { Alert, GroupIdentity } from './alerts.ts'

/** A group that fires, as Alertmanager says when it is asked. */
export type HeardGroup = {
  readonly id: string
  readonly identity: GroupIdentity
  readonly alerts: readonly Alert[]
  /** How many more alerts it has. */
  readonly truncated: number
}

/** What an Alertmanager says when it is asked, beside what we think of it. */
export type AlertGroupsSeen = {
  /** When it was asked. */
  readonly at: Instant
  /** How long until it is asked again, in milliseconds. */
  readonly poll: number
  /** It has just been started: what it does not tell may fire nevertheless. */
  readonly isYoung: boolean
  readonly groups: readonly HeardGroup[]
  /** Ids of groups that were not over for us before it was asked. */
  readonly open: readonly string[]
  /** What we thought that fires in each of them, as `firingHash` writes it: what Alertmanager says otherwise is news. */
  readonly ours?: Readonly<Record<string, string>>
}

/** Which alerts fire since when, in short. */
export function firingHash(firing: readonly Pick<Alert, 'fingerprint' | 'startsAt'>[]): string {
  const essences = firing.map(({ fingerprint, startsAt }) => `${fingerprint}@${startsAt}`)
  return shortHash(canonical(essences.toSorted()))
}
