import type { Performing } from '#src/engine/perform.ts'
import { alertsOf } from './silence.ts'

/** Ends a silence, ours or another's; one that is over already is fine. */
export const silenceExpired: Performing<'silenceExpired'> = async (effect, world, _, signal) => {
  const alerts = await alertsOf(effect.alertmanager, world)
  await alerts.expire(effect.id, signal)
  return 'removed'
}
