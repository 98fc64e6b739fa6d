import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { eventually } from '../kubernetes/box.ts'

/** The bot as it is deployed: a process of its own, which can be killed. */
export type BotProcess = {
  /** Everything that it wrote so far. */
  output(): string
  /** Sends a signal, and resolves with how it ended: its exit code, or the signal that killed it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>
  /** Resolves with how it ended by itself. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** Resolves once it says that it is up; rejects with what it wrote when it ends before. */
  up(): Promise<void>
}

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

/** Starts `serve` under the Node that runs the tests, with nothing in its environment but `env`. */
export function startBot(env: Readonly<Record<string, string>>): BotProcess {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => written.push(text))
  const output = () => written.join('')
  const ended = endOf(child)
  const killAll = () => child.kill('SIGKILL')
  process.once('exit', killAll)
  void ended.then(() => process.off('exit', killAll))

  return {
    output,
    ended,
    async end(signal) {
      child.kill(signal)
      return await ended
    },
    async up() {
      const isOver = () => child.exitCode !== null || child.signalCode !== null
      await eventually('the bot to be up', 30_000, async () => isUp(output()) || isOver())
      if (!isUp(output())) throw new Error(`The bot ended:\n${output()}`)
    },
  }
}

function isUp(output: string): boolean {
  return output.includes('deliver is up')
}

function endOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 0)),
  )
}
