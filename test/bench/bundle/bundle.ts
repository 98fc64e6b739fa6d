import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '#src/clock.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import type { Slack } from '#src/sandbox/slack/slack.ts'
import type { SlackState } from '#src/sandbox/slack/snapshot.ts'
import { inFolder } from '../folder.ts'
import { end } from '../process.ts'
import { freePort, ready } from './ready.ts'
import { startRegistry } from './registry.ts'

/** The bundle as its image runs it, against a strict Slack. */
export type Served = {
  readonly child: ChildProcess
  readonly slack: Slack
  /** Milliseconds from its start until /readyz says yes: sockets open, store and catalog read. */
  readonly readyAfter: number
  /** Has somebody ask for a delivery of the catalog's one app. */
  deliver(): Promise<void>
  /** Waits until a message says so. */
  hear(words: string): Promise<void>
}

/** Where it delivers to; without one, to a cluster that does not answer. */
export type Place = { readonly kubeconfig: string; readonly namespace: string }

const root = path.resolve(import.meta.dirname, '../../..')
const patience = 30_000

/** Builds dist/ from the present code. */
export async function buildBundle(): Promise<void> {
  await promisify(execFile)(process.execPath, ['build.ts'], { cwd: root })
}

/** Starts it anew, with an empty store and a catalog of one app and one cluster, and ends it after the work. */
export function served<Result>(
  work: (served: Served) => Promise<Result>,
  place?: Place,
): Promise<Result> {
  return inFolder(async (folder) => {
    const seed = workspaceOf({ scopes: botScopes, events: botEvents })
    const slack = await startSlack({ clock: systemClock, seed })
    const registry = await startRegistry()
    const port = await freePort()
    const catalog = writeCatalog(folder, registry.address, place ?? (await nowhere(folder)))
    const started = performance.now()
    const child = spawn(process.execPath, [path.join(root, 'dist/main.js'), 'serve'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        SLACK_BOT_TOKEN: slack.tokens.bot,
        SLACK_APP_TOKEN: slack.tokens.app,
        SLACK_API_URL: `${slack.url}/api/`,
        DELIVER_CONFIG: catalog,
        DATABASE_URL: `file:${path.join(folder, 'deliver.db')}`,
        PORT: String(port),
        LOG_LEVEL: 'warn',
      },
    })
    try {
      await ready(`http://127.0.0.1:${port}/readyz`, child)
      const readyAfter = performance.now() - started
      return await work({ child, slack, readyAfter, ...handsOn(slack) })
    } finally {
      await end(child)
      await Promise.all([slack.close(), registry.close()])
    }
  })
}

function handsOn(slack: Slack): Pick<Served, 'deliver' | 'hear'> {
  return {
    async deliver() {
      const line = '/deliver deploy checkout 1.0.0 to staging'
      const told = await slack.as('U0DANA').command('#checkout', line)
      if (!told.ok) throw new Error(`Cannot ask for a delivery: ${told.error}`)
    },
    async hear(words) {
      const isThere = ({ messages }: SlackState) =>
        messages.some(({ text }) => text.includes(words))
      await slack.control.waitFor(isThere, patience)
    },
  }
}

async function nowhere(folder: string): Promise<Place> {
  const kubeconfig = path.join(folder, 'kubeconfig')
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'far', cluster: { server: `https://127.0.0.1:${await freePort()}` } }],
    users: [{ name: 'bot', user: { token: 'bench' } }],
    contexts: [{ name: 'far', context: { cluster: 'far', user: 'bot' } }],
    'current-context': 'far',
  }
  writeFileSync(kubeconfig, JSON.stringify(document))
  return { kubeconfig, namespace: 'shop' }
}

function writeCatalog(folder: string, registry: string, place: Place): string {
  mkdirSync(path.join(folder, 'deploy'))
  writeFileSync(path.join(folder, 'deploy/api.yaml'), workload)
  const file = path.join(folder, 'deliver.yml')
  writeFileSync(file, catalogOf(registry, place))
  return file
}

const catalogOf = (registry: string, { kubeconfig, namespace }: Place) => `
clusters: { one: { kubeconfig: { file: ${kubeconfig} } } }
environments: { staging: { cluster: one, namespace: ${namespace} } }
roles: { developer: { everyone: true } }
apps:
  checkout:
    channel: '#checkout'
    releases: { image: ${registry}/shop/checkout }
    definition: { workloads: { api: { manifests: deploy, container: api } } }
`

/** How many pods the app has. None becomes ready by itself within a benchmark. */
export const pods = 12

const workload = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout }
spec:
  replicas: ${pods}
  selector: { matchLabels: { app: checkout } }
  template:
    metadata:
      labels: { app: checkout }
      annotations: { sim/ready-after: 1h }
    spec: { containers: [{ name: api, image: checkout }] }
`
