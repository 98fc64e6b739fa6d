import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Milliseconds that a thread needs to give something back unchanged, each time. */
export async function echoed(what: unknown, rounds: number): Promise<readonly number[]> {
  const program = `require('node:worker_threads').parentPort.on('message', (it) => require('node:worker_threads').parentPort.postMessage(it))`
  const worker = new Worker(program, { eval: true })
  const times: number[] = []
  await back(worker, what)
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    await back(worker, what)
    times.push(performance.now() - started)
  }
  await worker.terminate()
  return times
}

async function back(worker: Worker, what: unknown): Promise<void> {
  const answer = once(worker, 'message')
  worker.postMessage(what)
  await answer
}
