// Runs in a thread of its own, for a picture takes the time of many answers.
import { parentPort } from 'node:worker_threads'
import { Chart } from '#src/core/watch/chart.ts'
import { drawChart } from './draw.ts'
import type { Drawn } from './protocol.ts'

const port = parentPort
port?.on('message', (given: unknown) => {
  const drawn = draw(given)
  port.postMessage(drawn)
})

function draw(given: unknown): Drawn {
  try {
    const png = new Uint8Array(drawChart(Chart.parse(given)))
    return { is: 'drawn', png }
  } catch (error) {
    return { is: 'failed', because: error instanceof Error ? error.message : String(error) }
  }
}
