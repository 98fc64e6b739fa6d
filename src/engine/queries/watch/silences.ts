import type { Answering } from '#src/engine/ask.ts'

/** What an Alertmanager keeps muted, others' silences included. */
export const silences: Answering<'silences'> = async ({ alertmanager }, world, signal) => {
  const alerts = await world.alerts(alertmanager)
  if (!alerts)
    return { is: 'absent', because: `${alertmanager} has no Alertmanager in deliver.yml` }
  return { is: 'seen', value: await alerts.silences(signal) }
}
