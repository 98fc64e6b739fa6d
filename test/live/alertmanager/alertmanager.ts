import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Labels } from '#src/core/watch/alerts.ts'
import { freePort, startServer } from '../releases/process.ts'

/** A real Alertmanager of its own on loopback; everything in it goes when it stops. */
export type RealAlertmanager = {
  readonly url: string
  fire(labels: Labels, annotations?: Labels): Promise<void>
  resolve(labels: Labels): Promise<void>
  stop(): Promise<void>
}

export type AlertmanagerSettings = {
  /** What is called; with how it proves itself. */
  readonly webhook: { readonly url: string; readonly token?: string }
  readonly groupBy?: readonly string[]
  /** What one has to say to it: a user name and a bcrypt hash. */
  readonly users?: Readonly<Record<string, string>>
  /** Its own notifier tells the same in Slack: where `chat.postMessage` is, with which token, in which channel. */
  readonly slack?: { readonly url: string; readonly token: string; readonly channel: string }
}

const command = 'prometheus-alertmanager'

/** Says in words why there is no Alertmanager to test against here; undefined when there is one. */
export function alertmanagerMissing(): string | undefined {
  if (spawnSync(command, ['--version']).status === 0) return undefined
  return `Cannot test against Alertmanager: there is no ${command} (test/live/prometheus/install.sh installs it)`
}

/** Starts one within a second. It does not wait for long: 0.2 s for a group, 0.5 s between two words about one. */
export async function startAlertmanager(settings: AlertmanagerSettings): Promise<RealAlertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  writeFileSync(join(folder, 'alertmanager.yml'), JSON.stringify(configOf(settings)))
  writeFileSync(join(folder, 'web.yml'), JSON.stringify({ basic_auth_users: settings.users ?? {} }))
  const running = await startServer(
    command,
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--web.config.file=${join(folder, 'web.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // Without this it listens for others of its kind on all interfaces.
      '--cluster.listen-address=',
    ],
    `${url}/-/ready`,
  )
  const post = async (alert: object) => {
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([alert]),
    })
    if (!answer.ok) throw new Error(`Alertmanager answered ${answer.status}`)
  }
  return {
    url,
    fire: (labels, annotations = {}) => post({ labels, annotations }),
    resolve: (labels) => post({ labels, endsAt: new Date().toISOString() }),
    async stop() {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** JSON is YAML. */
function configOf({ webhook, slack, groupBy = ['alertname', 'service'] }: AlertmanagerSettings) {
  const authorization = webhook.token && { authorization: { credentials: webhook.token } }
  const told = slack && {
    api_url: slack.url,
    channel: slack.channel,
    http_config: { authorization: { credentials: slack.token } },
  }
  return {
    route: {
      receiver: 'deliver',
      group_by: groupBy,
      group_wait: '200ms',
      group_interval: '500ms',
      repeat_interval: '1h',
    },
    receivers: [
      {
        name: 'deliver',
        webhook_configs: [
          { url: webhook.url, send_resolved: true, http_config: { ...authorization } },
        ],
        slack_configs: told ? [told] : [],
      },
    ],
  }
}

/** Takes whatever is posted, and remembers the bodies. */
export async function startHook() {
  const bodies: unknown[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')))
      response.end()
    })
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}/hook`,
    bodies,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
