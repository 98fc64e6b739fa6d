import { Worker } from 'node:worker_threads'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Chart } from '#src/core/watch/chart.ts'
import type { Drawn } from './protocol.ts'

/** The thread that draws. */
export type Painter = {
  /** One chart, after the one before was drawn. Rejects with an Error, also when the thread broke. */
  draw(chart: Chart): Promise<Buffer>
  /** Whether it still can draw. */
  isAlive(): boolean
  end(): Promise<void>
}

/** How long one picture may take, in milliseconds, with the start of the thread. */
const PATIENCE = 20_000

/** Of JavaScript's heap, in megabytes; echarts alone needs about 30. */
const limits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

/** Starts the thread, without the process's environment; nothing waits for it when the process ends. */
export function startPainter(clock: Clock): Painter {
  const worker = new Worker(workerFile(), {
    env: {},
    execArgv: [],
    resourceLimits: limits,
    name: 'charts',
  })
  worker.unref()
  let asked = Promise.withResolvers<Drawn>()
  let broken: Error | undefined
  const breakWith = (error: Error) => {
    broken ??= error
    asked.reject(broken)
  }
  asked.promise.catch(() => undefined)
  worker.on('message', (message: Drawn) => asked.resolve(message))
  worker.on('error', (error) => breakWith(new Error('Cannot draw a chart', { cause: error })))
  worker.on('exit', () => breakWith(new Error('Cannot draw a chart: its thread ended')))

  return {
    isAlive: () => broken === undefined,
    async draw(chart) {
      if (broken) throw broken
      asked = Promise.withResolvers()
      worker.postMessage(chart)
      const drawn = await inTime(asked.promise, clock, () => {
        breakWith(new Error(`Cannot draw a chart: it takes longer than ${PATIENCE / 1_000} s`))
        void worker.terminate()
      })
      if (drawn.is === 'failed') throw new Error(`Cannot draw a chart: ${drawn.because}`)
      return Buffer.from(drawn.png.buffer, drawn.png.byteOffset, drawn.png.byteLength)
    },
    async end() {
      breakWith(new ProviderFailure('charts', 'unavailable', 'Cannot draw a chart: the bot stops'))
      await worker.terminate()
    },
  }
}

async function inTime<Answer>(
  answer: Promise<Answer>,
  clock: Clock,
  late: () => void,
): Promise<Answer> {
  const timer = new AbortController()
  const expiry = clock.wait(PATIENCE, timer.signal).then(() => {
    if (!timer.signal.aborted) late()
  })
  try {
    return await answer
  } finally {
    timer.abort()
    await expiry
  }
}

/** In the tree it is beside this file; in the bundle it stands at the top. */
function workerFile(): URL {
  const isBundled = !import.meta.filename.endsWith('.ts')
  return new URL(isBundled ? '../../draw-charts.js' : './worker.ts', import.meta.url)
}
