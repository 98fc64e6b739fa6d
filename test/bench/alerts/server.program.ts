// Takes webhooks of Alertmanager: as the bot's server does, on the disk before each answer; or as JSON and nothing more.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { systemClock } from '#src/clock.ts'
import { AlertmanagerEntry } from '#src/core/watch/observability.ts'
import { createAlertDoor } from '#src/door/alerts/take.ts'
import { alertmanagerMount } from '#src/http/alertmanager.ts'
import { startServer } from '#src/http/server.ts'
import { shopCatalog, silent } from '../../support/simulated-bot.ts'
import { given, tell } from '../program.ts'

export type Start = {
  readonly side: 'bot' | 'bare'
  readonly folder: string
  readonly token: string
}

const { side, folder, token } = given<Start>()
tell({ url: side === 'bot' ? await startBot() : await startBare() })

async function startBot(): Promise<string> {
  const clock = systemClock
  const file = path.join(folder, 'deliver.db')
  const store = openSqliteStore({ file, workspace: 'T0SHOP', clock })
  const shop = await shopCatalog()
  const alertmanager = AlertmanagerEntry.parse({
    url: 'http://127.0.0.1:9093',
    webhook: { token: { env: 'TOKEN' } },
  })
  const catalog = { ...shop, clusters: { prod: { simulated: true as const, alertmanager } } }
  const door = createAlertDoor({ store, catalog: () => catalog, clock })
  const mount = alertmanagerMount({ door, readCredential: async () => token, log: silent })
  const options = { host: '127.0.0.1', port: 0, clock, log: silent, health: () => ({}) }
  return (await startServer({ ...options, mounts: [mount] })).url
}

async function startBare(): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      JSON.parse(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
