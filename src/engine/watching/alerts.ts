import type { Alerts } from '#providers/alerts/alerts.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import { boundedAlerts, boundedLabels } from '#src/core/watch/bounded.ts'
import type { AlertmanagerSeen } from '#src/core/watch/watching.ts'
import type { SeenGroup } from '#src/core/watch/alerts.ts'
import { withDeadline } from '#src/engine/deadline.ts'
import type { World } from '#src/engine/world.ts'

/** People wait for it. */
const PATIENCE = 10_000

/** What every Alertmanager of the catalog says now; of one that cannot be asked, why. */
export async function seeAlerts(world: World): Promise<readonly AlertmanagerSeen[]> {
  const own = Object.entries(world.catalog().clusters).flatMap(([name, { alertmanager }]) =>
    alertmanager && !('cluster' in alertmanager) ? [{ name, ...alertmanager }] : [],
  )
  return await Promise.all(own.map((entry) => seeOne(entry, world)))
}

type Entry = { readonly name: string; readonly receiver?: string | undefined }

async function seeOne({ name, receiver }: Entry, world: World): Promise<AlertmanagerSeen> {
  const what = `Alertmanager of ${name}`
  try {
    const alerts = await world.alerts(name)
    if (!alerts) return { alertmanager: name, problem: `Cannot ask ${what}: there is none` }
    return await withDeadline(world.clock, PATIENCE, what, async (signal) => ({
      alertmanager: name,
      ...(await ask(alerts, receiver, world, signal)),
    }))
  } catch (error) {
    if (error instanceof ProviderFailure || error instanceof DeliveryError)
      return { alertmanager: name, problem: error.message }
    world.log.error({ err: error, cluster: name }, 'an Alertmanager could not be asked')
    return { alertmanager: name, problem: `Cannot ask ${what}: something broke inside deliver` }
  }
}

async function ask(
  alerts: Alerts,
  receiver: string | undefined,
  world: World,
  signal: AbortSignal,
) {
  const [groups, silences] = await Promise.all([alerts.groups(signal), alerts.silences(signal)])
  const { severity } = world.catalog().alerts.labels
  return {
    groups: groups
      .filter((group) => receiver === undefined || group.receiver === receiver)
      .map((group) => bounded(group, severity)),
    silences,
  }
}

function bounded({ receiver, groupLabels, alerts }: SeenGroup, severity: readonly string[]) {
  return {
    receiver,
    groupLabels: boundedLabels(groupLabels),
    alerts: boundedAlerts(alerts, severity).alerts,
  }
}
