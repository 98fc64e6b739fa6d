import { Worker } from 'node:worker_threads'
import { createInterface } from 'node:readline'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import { withoutSecrets } from '#src/core/secrets.ts'
import type { Loading, Question, Reply, Start } from './protocol.ts'

/** A thread in which one version of a module is loaded. */
export type Thread = {
  /** Resolves once the module is loaded, or could not be. Rejects with an Error when the thread broke. */
  readonly loading: Promise<Loading>
  /** Asks one question, after the one before was answered. Rejects with an Error when the thread broke. */
  ask(question: Question): Promise<Reply>
  /** Whether it still can be asked. */
  isAlive(): boolean
  end(): Promise<void>
}

export type Around = { readonly clock: Clock; readonly log: Log }

/** How long loading may take, and then one answer, in milliseconds. */
const LOADING = 15_000
const ANSWERING = 5_000

/** Of JavaScript's heap, in megabytes. */
const limits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

/** Lines of output that are logged for each question; what goes beyond is dropped. */
const MOST_LINES = 100

/** Starts a thread without the process's environment, whose output goes to the log. */
export function startThread(start: Start, { clock, log }: Around): Thread {
  const worker = new Worker(workerFile(), {
    workerData: start,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: limits,
    name: `kind ${start.name}`,
  })
  worker.unref()
  const lines = loggedLines(worker, start, log)
  let asked = Promise.withResolvers<unknown>()
  let broken: Error | undefined
  const breakWith = (error: Error) => {
    broken ??= error
    asked.reject(broken)
  }
  worker.on('message', (message) => asked.resolve(message))
  worker.on('error', (error) => breakWith(whyBroken(error)))
  worker.on('exit', () => breakWith(new Error('it ended its thread')))

  const answer = async (ms: number, late: string): Promise<unknown> => {
    const timer = new AbortController()
    const expiry = clock.wait(ms, timer.signal).then(() => {
      if (timer.signal.aborted) return
      breakWith(new Error(late))
      void worker.terminate()
    })
    try {
      return await asked.promise
    } finally {
      timer.abort()
      await expiry
    }
  }
  const loading = answer(LOADING, `it did not load within ${LOADING / 1000} s`)
  loading.catch(() => undefined)

  return {
    loading: loading as Promise<Loading>,
    async ask(question) {
      await loading
      if (broken) throw broken
      lines.refill()
      asked = Promise.withResolvers()
      worker.postMessage(question)
      const late = `${question.call} did not answer within ${ANSWERING / 1000} s`
      return (await answer(ANSWERING, late)) as Reply
    },
    isAlive: () => broken === undefined,
    async end() {
      breakWith(new Error('it was stopped'))
      await worker.terminate()
    },
  }
}

/** In the tree it is beside this file; in the bundle it stands at the top. */
function workerFile(): URL {
  const isBundled = !import.meta.filename.endsWith('.ts')
  return new URL(isBundled ? '../../own-kind.js' : './worker.ts', import.meta.url)
}

function whyBroken(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`it threw ${String(error)}`)
  const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return isMemory ? new Error(`it needs more than ${limits.maxOldGenerationSizeMb} MB`) : error
}

/** What a kind prints is for whoever writes it; no secret gets further than this. */
function loggedLines(worker: Worker, { name: kind }: Start, log: Log): { refill(): void } {
  let left = MOST_LINES
  for (const stream of [worker.stdout, worker.stderr])
    createInterface(stream).on('line', (line) => {
      left -= 1
      if (left < 0) return
      const words = left === 0 ? '… and more' : withoutSecrets(line.slice(0, 1_000))
      log.info({ kind, line: words }, 'a kind of dependency printed something')
    })
  return { refill: () => void (left = MOST_LINES) }
}
