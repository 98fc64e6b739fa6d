import type { Alerts } from '#providers/alerts/alerts.ts'
import type { Instant } from '#src/core/clock.ts'
import type { SeenGroup } from '#src/core/watch/alerts.ts'
import { boundedAlerts, boundedLabels, boundedName } from '#src/core/watch/bounded.ts'
import { groupId } from '#src/core/watch/group-id.ts'
import { firingHash, type HeardGroup } from '#src/core/watch/heard.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { AlertGroup, firingOf } from '#src/kinds/alert-group/group.ts'
import { openStates } from '#src/kinds/alert-group/new.ts'

/** Prometheus tells an Alertmanager of everything that fires about once a minute. */
const YOUNG = 180_000

/** What fires by an Alertmanager, and which of its groups are not over for us. */
export const alertGroups: Answering<'alertGroups'> = async ({ cluster }, world, signal) => {
  const { clusters } = world.catalog()
  const entry = Object.hasOwn(clusters, cluster) ? clusters[cluster]?.alertmanager : undefined
  const alerts = entry && !('cluster' in entry) ? await world.alerts(cluster) : undefined
  if (!entry || 'cluster' in entry || !alerts) return { is: 'absent' }
  // First what we think, then what is: a group that begins meanwhile is not taken for one that is over.
  const thought = await openGroups(cluster, world)
  const open = thought.map(({ id }) => id)
  const ours = Object.fromEntries(thought.map((group) => [group.id, firingHash(firingOf(group))]))
  const at = world.clock.now()
  const seen = await alerts.groups(signal)
  const heard = merged(seen.map((group) => heardOf(cluster, group, world)))
  const groups = heard.filter(
    ({ id, identity }) =>
      entry.receiver === undefined || identity.receiver === entry.receiver || open.includes(id),
  )
  const isYoung = await isYoungAt(at, alerts, signal)
  return { is: 'seen', value: { at, poll: entry.poll, isYoung, groups, open, ours } }
}

async function openGroups(cluster: string, { store }: World): Promise<readonly AlertGroup[]> {
  const lists = openStates.map((state) => store.list({ kind: 'alertGroup', done: false, state }))
  const records = (await Promise.all(lists)).flat()
  return records
    .flatMap(({ document }) => AlertGroup.safeParse(document).data ?? [])
    .filter(({ alertmanager }) => alertmanager === cluster)
}

function heardOf(
  alertmanager: string,
  { receiver, groupLabels, alerts }: SeenGroup,
  world: World,
): HeardGroup {
  const identity = {
    alertmanager,
    receiver: boundedName(receiver),
    groupLabels: boundedLabels(groupLabels),
  }
  const bounded = boundedAlerts(alerts, world.catalog().alerts.labels.severity)
  return { id: groupId(identity), identity, alerts: bounded.alerts, truncated: bounded.left }
}

/** Two routes to one receiver with the same labels are two groups to Alertmanager, and one to people. */
function merged(groups: readonly HeardGroup[]): readonly HeardGroup[] {
  return [...Map.groupBy(groups, ({ id }) => id).values()].flatMap(([first, ...others]) => {
    if (!first || others.length === 0) return first ? [first] : []
    const alerts = new Map(
      [first, ...others].flatMap((one) => one.alerts.map((alert) => [alert.fingerprint, alert])),
    )
    const truncated = others.reduce((sum, one) => sum + one.truncated, first.truncated)
    return [{ ...first, alerts: [...alerts.values()], truncated }]
  })
}

async function isYoungAt(at: Instant, alerts: Alerts, signal: AbortSignal): Promise<boolean> {
  return at - (await alerts.startedAt(signal)) < YOUNG
}
