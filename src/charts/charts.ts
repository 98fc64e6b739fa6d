import { LRUCache } from 'lru-cache'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import { type Painter, startPainter } from './painter.ts'

/** Draws charts away from the main thread. */
export type Charts = {
  /**
   * The chart as PNG, the same bytes each time. Rejects with an Error when it cannot be drawn; with ProviderFailure
   * `unavailable` when too many wait, or the bot stops: it can be drawn later.
   */
  renderChart(chart: Chart): Promise<Buffer>
  close(): Promise<void>
}

/** Charts that may wait for their turn, which takes about a tenth of a second. */
const LONGEST_QUEUE = 50
/** Bytes of pictures that are kept, because the same chart is often shown in two places. */
const KEPT = 8 * 1024 * 1024

/** Starts nothing before the first chart is drawn. */
export function createCharts(clock: Clock): Charts {
  const kept = new LRUCache<string, Buffer>({ maxSize: KEPT, sizeCalculation: (png) => png.length })
  const pending = new Map<string, Promise<Buffer>>()
  let painter: Painter | undefined
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false

  const draw = async (chart: Chart) => {
    if (isClosed) throw notNow('the bot stops')
    if (!painter?.isAlive()) painter = startPainter(clock)
    return await painter.draw(chart)
  }
  const inTurn = (hash: string, chart: Chart) => {
    if (pending.size >= LONGEST_QUEUE) return Promise.reject(notNow(`${LONGEST_QUEUE} others wait`))
    const drawn = last.then(() => draw(chart))
    last = drawn.catch(() => undefined)
    const picture = drawn
      .then((png) => {
        kept.set(hash, png)
        return png
      })
      .finally(() => pending.delete(hash))
    pending.set(hash, picture)
    return picture
  }
  return {
    async renderChart(chart) {
      const hash = hashOf(canonical(chart))
      return kept.get(hash) ?? (await (pending.get(hash) ?? inTurn(hash, chart)))
    },
    async close() {
      isClosed = true
      await painter?.end()
    },
  }
}

function notNow(because: string): ProviderFailure {
  return new ProviderFailure('charts', 'unavailable', `Cannot draw a chart: ${because}`)
}
