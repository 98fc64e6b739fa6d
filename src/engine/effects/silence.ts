import { ProviderFailure } from '#src/core/errors.ts'
import type { Performing } from '#src/engine/perform.ts'
import type { World } from '#src/engine/world.ts'

/** Mutes alerts, once: a silence that carries our mark was made before, however it stands now. */
export const silence: Performing<'silence'> = async (effect, world, _, signal) => {
  const { alertmanager, mark, matchers, until, by, comment } = effect
  const alerts = await alertsOf(alertmanager, world)
  const known = await alerts.silences(signal)
  if (known.some((one) => one.comment.endsWith(mark))) return 'applied'
  await alerts.mute(
    {
      matchers,
      startsAt: world.clock.now(),
      endsAt: until,
      createdBy: `${by} (deliver)`,
      comment: `${comment} ${mark}`,
    },
    signal,
  )
  return 'applied'
}

/** The Alertmanager of a cluster; it may have left the catalog. */
export async function alertsOf(alertmanager: string, world: World) {
  const alerts = await world.alerts(alertmanager)
  if (alerts) return alerts
  throw new ProviderFailure(
    alertmanager,
    'rejected',
    `Cannot reach Alertmanager: ${alertmanager} has none in deliver.yml`,
  )
}
