import path from 'node:path'
import { commands } from '#commands/registry.ts'
import { runCli } from '#src/cli/run.ts'
import { systemClock } from '#src/clock.ts'
import { type Config, databaseFile, missingForSlack, readConfig } from '#src/config.ts'
import type { AuditReader } from '#src/core/audit-chain.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Log } from '#src/core/log.ts'
import { manifestOf } from '#src/door/manifest.ts'
import { createLog } from '#src/log.ts'
import type { Running } from '#src/serve.ts'
import { version } from '#src/version.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  version,
  manifest: () => manifestOf(commands),
  missingForSlack: () => missingForSlack(process.env),
  openAudit,
  kindProblems,
  start,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
})
// What a start that failed left open, a socket or a watched file, keeps the process alive no longer than this.
setTimeout(() => process.exit(), 500).unref()

async function openAudit(): Promise<AuditReader> {
  const file = path.resolve(databaseFile(process.env))
  return (await import('#db/sqlite/audit-reader.ts')).openAuditReader(file)
}

async function kindProblems(catalog: Catalog) {
  const log = createLog('silent')
  const { createOwnKinds } = await import('#src/own-kinds/own-kinds.ts')
  const { ownKindProblems } = await import('#src/own-kinds/check.ts')
  const kinds = createOwnKinds(() => catalog.kinds, { clock: systemClock, log })
  try {
    return await ownKindProblems(catalog, kinds)
  } finally {
    await kinds.close()
  }
}

/** Runs the bot until it is told to stop; the sandbox where there are no tokens. */
async function start({ catalog }: { readonly catalog?: string } = {}): Promise<number> {
  const config = readConfig(process.env)
  if (catalog !== undefined && config.mode.is !== 'sandbox')
    throw new DeliveryError('bad-usage', 'Cannot start: --catalog is for the sandbox', {
      hint: 'With SLACK_* tokens DELIVER_CONFIG names the catalog',
    })
  const log = createLog(config.logLevel)
  const stopping = new AbortController()
  const stopped = Promise.withResolvers<number>()
  const stop = (code: number) => {
    stopping.abort()
    stopped.resolve(code)
    setTimeout(() => process.exit(1), 10_000).unref()
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

  const { signal } = stopping
  try {
    const running = await run(config, {
      clock: systemClock,
      log,
      signal,
      ...(catalog && { catalog }),
    })
    log.info({ url: running.url, mode: config.mode.is }, 'deliver is up')
    if (config.mode.is === 'sandbox') console.log(`\n  The sandbox is at ${running.url}\n`)
    await stopped.promise
    await running.stop()
  } catch (error) {
    if (error instanceof DeliveryError && !signal.aborted) throw error
    if (!(error instanceof DeliveryError)) die(error)
  }
  return await stopped.promise
}

type Around = {
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
  /** Of the sandbox. */
  readonly catalog?: string
}

/** Only what is run is read from the disk. */
async function run({ mode, ...config }: Config, around: Around): Promise<Running> {
  if (mode.is === 'sandbox')
    return (await import('#src/run-sandbox.ts')).runSandbox({ ...config, ...around })
  const { serve } = await import('#src/serve.ts')
  return serve({ config: { ...config, mode }, env: process.env, ...around })
}
