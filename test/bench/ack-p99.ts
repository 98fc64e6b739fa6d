import { loaded } from './ack/sides.ts'
import type { Run } from './ack/sides.ts'
import type { Benchmark } from './benchmark.ts'
import { median, percentile } from './statistics.ts'

const rounds = 3
const seconds = 6
const way = { perSecond: 200 }

/** How long the slowest hundredth waits for its acknowledgement while the whole bot works on the rest. */
export const ackP99: Benchmark = {
  name: 'ack_p99',
  what: '99 of 100 deploys acknowledged within, at 200/s',
  unit: 'ms',
  floorIs: 'a bare Bolt app with an empty handler',
  aim: { of: 'value', atMost: 50 },

  async run() {
    const bots: Run[] = []
    const bares: Run[] = []
    for (let round = 0; round < rounds; round++) {
      bares.push(await loaded('bare', way, seconds))
      bots.push(await loaded('bot', way, seconds))
    }
    const p99 = ({ latencies }: Run) => percentile(latencies, 0.99)
    const p50 = median(bots.map(({ latencies }) => median(latencies)))
    const refused = bots.reduce((sum, run) => sum + run.refused, 0)
    return {
      is: 'measured',
      values: bots.map(p99),
      floors: bares.map(p99),
      notes: [`half of them within ${p50.toFixed(1)} ms, ${refused} refused`],
    }
  },
}
