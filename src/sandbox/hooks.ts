import { randomUUID } from 'node:crypto'
import type { SimulatedWatch } from './watched.ts'

/** What the sandbox's Alertmanagers say to prove who they are; the catalog refers to it by this name. */
export const hookToken = { SANDBOX_ALERTMANAGER_TOKEN: randomUUID() } as const

/** How long a webhook may take, in milliseconds. */
const PATIENCE = 5_000

/** Simulated Alertmanagers call the bot as real ones do: over HTTP, with their token. */
export function connectAlertmanagers(
  { alertmanagers }: Pick<SimulatedWatch, 'alertmanagers'>,
  url: string,
): void {
  for (const [name, { controls }] of alertmanagers)
    controls.connect(async (payload) => {
      const answer = await fetch(`${url}/hooks/alertmanager/${name}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${hookToken.SANDBOX_ALERTMANAGER_TOKEN}`,
        },
        body: JSON.stringify(payload),
        signal: AbortSignal.timeout(PATIENCE),
      })
      if (!answer.ok) throw new Error(`Cannot tell of alerts: status ${answer.status}`)
    })
}
