import type { Store } from '#db/store.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { undertakingOf } from '#src/core/undertaking.ts'
import { targetKey } from '#src/core/target.ts'
import type { Lately } from '#src/core/watch/alerting/lately.ts'
import { placeOf } from '#src/core/watch/alerting/routing.ts'
import type { Answering } from '#src/engine/ask.ts'
import { readEnded, readInFlight } from '#src/kinds/reading/deliveries.ts'
import { Delivery as Document } from '#src/core/delivery.ts'

const HOUR = 3_600_000
/** What was delivered to the app itself is of interest for a day; to others beside it, for an hour. */
const OWN = 24 * HOUR
const OTHERS = HOUR
const MOST = 3

/** Where alerts belong by the catalog of this moment, and what was delivered there lately. */
export const alertPlace: Answering<'alertPlace'> = async (
  query,
  { store, catalog, log, clock },
) => {
  const { group, alertmanager, labels } = query
  const place = placeOf(catalog(), { alertmanager, labels })
  if (place.channel === undefined)
    log.warn(
      { group, alertmanager, labels },
      'alerts are told nowhere: no route fits, and deliver.yml has neither alerts.channel nor audit.channel',
    )
  const { app, environment } = place
  const lately =
    environment === undefined
      ? []
      : app === undefined
        ? await latelyIn(store, environment, clock.now())
        : await latelyAt(store, targetKey(app, environment), clock.now())
  return { is: 'seen', value: { ...place, lately } }
}

async function latelyAt(
  store: Pick<Store, 'list'>,
  target: string,
  now: number,
): Promise<readonly Lately[]> {
  const [running, ended] = await Promise.all([
    readInFlight(store, target),
    readEnded(store, target, 10),
  ])
  return latest([...running, ...ended], now - OWN)
}

async function latelyIn(
  store: Pick<Store, 'list'>,
  environment: string,
  now: number,
): Promise<readonly Lately[]> {
  const records = await store.list({ kind: 'delivery', limit: 100 })
  const deliveries = records.flatMap(({ document }) => Document.safeParse(document).data ?? [])
  return latest(
    deliveries.filter((one) => one.environment === environment),
    now - OTHERS,
  )
}

/** The newest first. */
function latest(deliveries: readonly Delivery[], since: number): readonly Lately[] {
  return deliveries
    .flatMap((delivery) => latelyOf(delivery) ?? [])
    .filter(({ at, isRunning }) => isRunning || at >= since)
    .toSorted((a, b) => b.at - a.at)
    .slice(0, MOST)
}

/** What never touched anything there is no news. */
function latelyOf(delivery: Delivery): Lately | undefined {
  const { id, app, environment, outcome, begun, endedAt, requestedAt } = delivery
  if (!begun) return undefined
  const common = { delivery: id, app, environment }
  if (!outcome) return { ...common, at: requestedAt, isRunning: true, text: runningWords(delivery) }
  const mark = markWords(delivery)
  const ended = { at: endedAt ?? requestedAt, isRunning: false, text: endWords(delivery) }
  return { ...common, ...ended, ...(mark !== undefined && { mark }) }
}

function runningWords(delivery: Delivery): string {
  const { noun, where } = undertakingOf(delivery)
  return delivery.direction === 'back'
    ? `${noun} is on its way back from ${delivery.environment}`
    : `${noun} is on its way ${where}`
}

function endWords(delivery: Delivery): string {
  const { app, environment, purpose, wanted, outcome } = delivery
  if (outcome?.is === 'rolledBack' || outcome?.is === 'aborted')
    return `${environment} went back from ${app} ${wanted}${outcome.to === undefined ? '' : ` to ${outcome.to}`}`
  if (outcome?.is !== 'succeeded')
    return `${undertakingOf(delivery).noun} was left in ${environment}`
  if (purpose === 'deploy') return `${app} ${wanted} reached ${environment}`
  if (purpose === 'rollback') return `${environment} was rolled back to ${app} ${wanted}`
  return undertakingOf(delivery).done
}

function markWords({ app, purpose, wanted, outcome }: Delivery): string | undefined {
  if (outcome?.is === 'succeeded' && purpose === 'deploy') return `${app} ${wanted}`
  const to = outcome?.is === 'succeeded' && purpose === 'rollback' ? wanted : backTo(outcome)
  return to === undefined ? undefined : `back to ${to}`
}

function backTo(outcome: Delivery['outcome']): string | undefined {
  return outcome?.is === 'rolledBack' || outcome?.is === 'aborted' ? outcome.to : undefined
}
