import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A program of ours in a process of its own, which tells things by message and ends when it is told to. */
export type Program<Told> = {
  /** The next thing that it tells; rejects when it ends instead. */
  next(): Promise<Told>
  say(message: string): void
  stop(): Promise<void>
}

/** Starts a file beside this one with one argument, as JSON. What it prints goes to standard error. */
export function startProgram<Told>(file: string, given: unknown): Program<Told> {
  const child = fork(file, [JSON.stringify(given)], { stdio: ['ignore', 2, 2, 'ipc'] })
  const told: Told[] = []
  const waiting: PromiseWithResolvers<Told>[] = []
  child.on('message', (message) => {
    const waiter = waiting.shift()
    if (waiter) waiter.resolve(message as Told)
    else told.push(message as Told)
  })
  child.once('exit', (code, signal) => {
    const error = new Error(`${file} ended early (${signal ?? code})`)
    for (const { reject } of waiting) reject(error)
  })
  return {
    next() {
      const earlier = told.shift()
      if (earlier !== undefined) return Promise.resolve(earlier)
      const waiter = Promise.withResolvers<Told>()
      waiting.push(waiter)
      if (hasEnded(child)) waiter.reject(new Error(`${file} has ended`))
      return waiter.promise
    },
    say: (message) => void child.send(message),
    stop: () => end(child),
  }
}

/** Ends a process, first politely. */
export async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), 3_000)
  await gone
  clearTimeout(impatient)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
