import { loaded } from './ack/sides.ts'
import type { Run } from './ack/sides.ts'
import type { Benchmark } from './benchmark.ts'
import { median, percentile } from './statistics.ts'

const rounds = 5
const seconds = 3
const way = { atOnce: 48 }

/** How many commands are taken, and safe on the disk, in a second while the whole bot works on what it took. */
export const ackThroughput: Benchmark = {
  name: 'ack_throughput',
  what: 'deploys stored and acknowledged, 48 at once',
  unit: 'commands/s',
  floorIs: 'a bare Bolt app with an empty handler',
  aim: { of: 'ratio', atLeast: 0.5 },

  async run() {
    const bots: Run[] = []
    const bares: Run[] = []
    for (let round = 0; round < rounds; round++) {
      bares.push(await loaded('bare', way, seconds))
      bots.push(await loaded('bot', way, seconds))
    }
    const refused = bots.reduce((sum, run) => sum + run.refused, 0)
    const late = percentile(
      bots.flatMap(({ latencies }) => latencies),
      0.99,
    )
    return {
      is: 'measured',
      values: bots.map(({ perSecond }) => perSecond),
      floors: bares.map(({ perSecond }) => perSecond),
      notes: [
        `${median(bots.map((run) => run.carriedOutPerSecond)).toFixed(0)} commands/s were carried out beside, p99 ${late.toFixed(0)} ms, ${refused} refused`,
      ],
    }
  },
}
