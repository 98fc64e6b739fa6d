import { setTimeout as delay } from 'node:timers/promises'
import { type Watched, withWatched } from './alerts/sandboxed.ts'
import type { Benchmark } from './benchmark.ts'

const rounds = 12
const acknowledged = 3
/** Slack takes one message a second in a channel; the picture of the last alert has its own. */
const pauseMs = 3_000

/** How long it takes until people see an alert that Alertmanager told us. */
export const alertToMessage: Benchmark = {
  name: 'alert_to_message',
  what: 'from the webhook of a new alert until its card has reached Slack, stored on the way, pictures of those before drawn beside',
  unit: 'ms',
  floorIs: 'the same until a server that only reads the webhook has posted a line',
  aim: { of: 'value', atMost: 300 },

  async run() {
    const { values, floors, answered } = await withWatched(measure)
    const slow = `an acknowledgement shows after ${Math.round(Math.max(...answered))} ms at most while Prometheus does not answer`
    return {
      is: 'measured',
      values,
      floors,
      notes: [`the worst of ${values.length}: ${Math.round(Math.max(...values))} ms`, slow],
    }
  },
}

async function measure({ alert, bare, acknowledge, hangPrometheus }: Watched) {
  const values: number[] = []
  const floors: number[] = []
  const answered: number[] = []
  // The first finds everything cold, the connection to Slack included.
  for (let round = 0; round <= rounds; round++) {
    const value = await alert(`Errors${round}x`)
    await delay(pauseMs)
    const floor = await bare(`Bare${round}x`)
    await delay(pauseMs / 2)
    if (round === 0) continue
    values.push(value)
    floors.push(floor)
  }
  hangPrometheus()
  for (let round = 0; round < acknowledged; round++) {
    await alert(`Hanging${round}x`)
    await delay(pauseMs / 2)
    answered.push(await acknowledge(`Hanging${round}x`))
    await delay(pauseMs)
  }
  return { values, floors, answered }
}
