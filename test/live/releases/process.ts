import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'

/** A server in a process of its own, which has answered at `url`. */
export type Running = {
  readonly url: string
  stop(): Promise<void>
}

/** Starts a server and waits until it answers; rejects with what it wrote when it never does. */
export async function startServer(
  command: string,
  args: readonly string[],
  url: string,
): Promise<Running> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (written = (written + chunk.toString()).slice(-4000)))
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const deadline = Date.now() + 30_000
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      kill()
      throw new Error(`Cannot start ${command} ${args.join(' ')}: ${written}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    url,
    async stop() {
      process.off('exit', kill)
      await end(child)
    },
  }
}

/** A port that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('there is no free port')
  return address.port
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    async (answer) => (await answer.arrayBuffer()).byteLength >= 0,
    () => false,
  )
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}
