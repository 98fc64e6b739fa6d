import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { systemClock } from '#src/clock.ts'
import { readConfig } from '#src/config.ts'
import { createLog } from '#src/log.ts'
import { runSandbox } from '#src/run-sandbox.ts'
import { serve } from '#src/serve.ts'

const us = { ok: true, team_id: 'T0ACME', user_id: 'U0DELIVER', bot_id: 'B0DELIVER' }
const minimal = fileURLToPath(new URL('../examples/minimal/deliver.yml', import.meta.url))
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

describe('a process that cannot start', { timeout: 30_000 }, () => {
  it.each([
    ['the bot token is wrong', { 'auth.test': { ok: false, error: 'invalid_auth' } }],
    [
      'the app token is wrong',
      { 'auth.test': us, 'apps.connections.open': { ok: false, error: 'invalid_auth' } },
    ],
  ])('ends with 1 and in words when %s', async (_, answers) => {
    const { ended, output } = run('serve', await environment(answers))
    expect(await ended).toBe(1)
    expect(output()).toMatch(/Slack refuses the (?:bot|app) token with "invalid_auth"/)
    expect(output()).not.toMatch(/^\s+at /m)
  })

  it('ends with 1 and in words when its port is taken', async () => {
    const taken = await listen(() => {})
    const { ended, output } = run('start', { PORT: `${taken}` })
    expect(await ended).toBe(1)
    expect(output()).toContain(`Cannot listen on 127.0.0.1:${taken}: something else listens there`)
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends at %s while Slack does not answer',
    async (signal) => {
      const asked = Promise.withResolvers<void>()
      const slack = await listen(() => asked.resolve())
      const { child, ended } = run('serve', await environment({}, slack))
      await asked.promise
      const began = performance.now()
      child.kill(signal)
      expect(await ended).toBe(0)
      expect(performance.now() - began).toBeLessThan(5_000)
    },
  )
})

describe('a start that failed', () => {
  it('leaves neither the store nor the server open', async () => {
    const env = await environment({
      'auth.test': us,
      'apps.connections.open': { ok: false, error: 'invalid_auth' },
    })
    const port = await freePort()
    await expect(serving({ ...env, PORT: `${port}` })).rejects.toThrow(
      'Slack refuses the app token',
    )
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
    await openStore(env).close()
  })

  it('leaves no store open when the port is taken', async () => {
    const env = await environment({ 'auth.test': us })
    const PORT = `${await listen(() => {})}`
    await expect(serving({ ...env, PORT })).rejects.toThrow('Cannot listen')
    await openStore(env).close()
  })

  it('ends as soon as it is told to, while Slack opens no socket', async () => {
    const asked = Promise.withResolvers<void>()
    const env = await environment({ 'auth.test': us, 'apps.connections.open': asked.resolve })
    const stopping = new AbortController()
    const starting = serving(env, stopping.signal)
    starting.catch(() => undefined)
    await asked.promise
    stopping.abort()
    await expect(starting).rejects.toThrow('Cannot start: it was told to stop')
    await openStore(env).close()
  })

  it('of the sandbox leaves no server open', async () => {
    const port = await freePort()
    const stopping = new AbortController()
    const starting = runSandbox({
      host: '127.0.0.1',
      port,
      clock: systemClock,
      log,
      signal: stopping.signal,
    })
    stopping.abort()
    await expect(starting).rejects.toThrow('Cannot start: it was told to stop')
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow('fetch failed')
  })
})

const log = createLog('silent')

/** What Slack says to a method; a function is told, and nothing is said. */
type Answers = Readonly<Record<string, object | (() => void)>>

/** The environment of a bot whose Slack gives these answers. */
async function environment(
  answers: Answers,
  port?: number,
): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'deliver-start-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const slack = port ?? (await listen(answering(answers)))
  return {
    SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
    SLACK_APP_TOKEN: 'xapp-1-A',
    SLACK_API_URL: `http://127.0.0.1:${slack}/api/`,
    DELIVER_CONFIG: minimal,
    DATABASE_URL: `file:${path.join(folder, 'deliver.db')}`,
    PORT: '0',
  }
}

function answering(answers: Answers): RequestListener {
  return (request, response) => {
    const answer = answers[request.url?.slice('/api/'.length) ?? '']
    if (typeof answer === 'function') return answer()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer ?? { ok: false, error: 'unknown_method' }))
  }
}

function serving(env: Readonly<Record<string, string>>, signal = new AbortController().signal) {
  const { mode, ...config } = readConfig(env)
  if (mode.is === 'sandbox') throw new Error('there are no tokens')
  return serve({ config: { ...config, mode }, env, clock: systemClock, log, signal })
}

/** Throws when the bot holds it still. */
function openStore(env: Readonly<Record<string, string>>) {
  const file = readConfig(env).database.file
  return openSqliteStore({ file, workspace: 'T0ACME', clock: systemClock })
}

function run(subcommand: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [main, subcommand], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (written += text))
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => code ?? signal)
  return { child, ended, output: () => written }
}

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
