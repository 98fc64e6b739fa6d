import { commands } from '#commands/registry.ts'
import { runCli } from '#src/cli/run.ts'
import { systemClock } from '#src/clock.ts'
import { missingForSlack, readConfig } from '#src/config.ts'
import { manifestOf } from '#src/door/manifest.ts'
import { createLog } from '#src/log.ts'
import { version } from '#src/version.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  version,
  manifest: () => manifestOf(commands),
  missingForSlack: () => missingForSlack(process.env),
  start,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
})
// What a start that failed left open, a socket or a watched file, keeps the process alive no longer than this.
setTimeout(() => process.exit(), 500).unref()

/** Runs the bot until it is told to stop; the sandbox where there are no tokens. */
async function start(): Promise<number> {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const stopping = new AbortController()
  const stopped = Promise.withResolvers<number>()
  const stop = (code: number) => {
    stopping.abort()
    stopped.resolve(code)
  }
  process.once('SIGTERM', () => stop(0))
  process.once('SIGINT', () => stop(0))
  const die = (error: unknown) => {
    log.fatal(
      { err: error },
      'something broke that nobody caught: the bot ends, to be started again',
    )
    stop(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)

  const { mode, host, port } = config
  const clock = systemClock
  const running =
    mode.is === 'sandbox'
      ? await (await import('#src/run-sandbox.ts')).runSandbox({ host, port, clock, log })
      : await (
          await import('#src/serve.ts')
        ).serve({
          config: { ...config, mode },
          env: process.env,
          clock,
          log,
          signal: stopping.signal,
        })
  log.info({ url: running.url, mode: mode.is }, 'deliver is up')
  if (mode.is === 'sandbox') console.log(`\n  The sandbox is at ${running.url}\n`)

  const code = await stopped.promise
  const late = setTimeout(() => process.exit(1), 10_000)
  await running.stop()
  clearTimeout(late)
  return code
}
