import type { Alerts } from '#providers/alerts/alerts.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import { type FailureKind, ProviderFailure } from '#src/core/errors.ts'
import type { Alert, SeenGroup } from '#src/core/watch/alerts.ts'
import type { Group } from './groups.ts'
import type { Muting } from './muting.ts'
import { RefusedSilence, type Silences } from './silences.ts'
import type { Live } from './living.ts'

/** What is wrong with an Alertmanager at the moment. */
export type Faults = {
  away: boolean
  denied: boolean
  /** Milliseconds that each answer takes. */
  slow: number
  /** When it was started last. */
  startedAt: Instant
}

export type Served = {
  readonly name: string
  readonly clock: Clock
  readonly faults: Faults
  readonly groups: () => readonly Group[]
  readonly silences: Silences
  readonly muting: Muting
  readonly close: () => void
}

/** The interface over what is kept: answers take their time, and fail, as `faults` say. */
export function servedAlerts({ silences, ...served }: Served): Alerts {
  const asked = <T>(task: string, signal: AbortSignal, answer: () => T): Promise<T> =>
    serve(served, task, signal, answer)
  return {
    groups: (signal) =>
      asked('list alerts', signal, () =>
        served.groups().flatMap((group) => shown(group, served.muting)),
      ),
    silences: (signal) => asked('list silences', signal, silences.all),
    silence: (id, signal) => asked('look at a silence', signal, () => silences.find(id)),
    mute: (silence, signal) => asked('make a silence', signal, () => silences.add(silence)),
    expire: (id, signal) => asked('end a silence', signal, () => silences.expire(id)),
    startedAt: (signal) => asked('ask', signal, () => served.faults.startedAt),
    ping: (signal) => asked('reach Alertmanager', signal, () => undefined),
    link: () => undefined,
    close: async () => served.close(),
  }
}

async function serve<T>(
  { name, clock, faults }: Pick<Served, 'name' | 'clock' | 'faults'>,
  task: string,
  signal: AbortSignal,
  answer: () => T,
): Promise<T> {
  const failed = (kind: FailureKind, why: string) =>
    new ProviderFailure(name, kind, `Cannot ${task}: ${why}`)
  if (faults.slow > 0) await clock.wait(faults.slow, signal)
  if (signal.aborted) throw failed('unavailable', 'stopped before the answer came')
  if (faults.away) throw failed('unavailable', `Alertmanager of ${name} cannot be reached`)
  if (faults.denied) throw failed('denied', 'Alertmanager refuses access')
  try {
    return answer()
  } catch (error) {
    if (error instanceof RefusedSilence) throw failed('rejected', error.message)
    throw error
  }
}

/** What is resolved is not told; a group of nothing else is none. */
function shown(group: Group, muting: Muting): readonly SeenGroup[] {
  const firing = [...group.alerts.values()].filter(({ endsAt }) => endsAt === undefined)
  if (firing.length === 0) return []
  const alerts = firing.map((alert) => seen(alert, muting))
  return [{ receiver: group.receiver, groupLabels: group.labels, alerts }]
}

function seen(alert: Live, muting: Muting): Alert {
  const { fingerprint, labels, annotations, startsAt, generatorURL } = alert
  const silencedBy = muting.silencedBy(alert)
  const inhibitedBy = muting.inhibitedBy(alert)
  return {
    fingerprint,
    status: 'firing',
    labels,
    annotations,
    startsAt,
    ...(generatorURL !== '' && { generatorURL }),
    ...(silencedBy.length > 0 && { silencedBy: [...silencedBy] }),
    ...(inhibitedBy.length > 0 && { inhibitedBy: [...inhibitedBy] }),
  }
}
