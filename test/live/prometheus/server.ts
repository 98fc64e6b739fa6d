import { execFile } from 'node:child_process'
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { GivenSeries } from '../../providers/metrics/samples.ts'
import { freePort, startServer } from '../releases/process.ts'

/** A Prometheus of its own on loopback; everything in it goes when it stops. */
export type PrometheusServer = {
  readonly url: string
  stop(): Promise<void>
}

export type PrometheusSetUp = {
  /** Samples of the past that are there from the start. */
  readonly samples?: readonly GivenSeries[]
  /** `host:port` of what is scraped every second; it answers at `/metrics`. */
  readonly targets?: readonly string[]
  /** Rules are evaluated every second. */
  readonly rules?: readonly PrometheusRule[]
  /** `host:port` of Alertmanagers that are told of alerts. */
  readonly alertmanagers?: readonly string[]
  /** Whoever asks has to have this name and a password, of which this is the bcrypt hash. */
  readonly user?: { readonly name: string; readonly hash: string }
}

/** Durations are in milliseconds. */
export type PrometheusRule = {
  readonly alert: string
  readonly expr: string
  readonly for?: number
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** Says in words why there is no Prometheus to test against here; undefined when there is one. */
export function prometheusMissing(): string | undefined {
  const missing = ['prometheus', 'promtool', 'prometheus-alertmanager'].filter(
    (name) => !isInstalled(name),
  )
  if (missing.length === 0) return undefined
  return `Cannot test against Prometheus: there is no ${missing.join(', ')} (test/live/prometheus/install.sh installs it)`
}

/** Starts one within a second or two. */
export async function startPrometheus(setUp: PrometheusSetUp = {}): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const data = join(folder, 'data')
  mkdirSync(data)
  if (setUp.samples) await backfill(setUp.samples, { folder, data })
  write(folder, 'rules.yml', rulesOf(setUp))
  write(folder, 'prometheus.yml', configOf(setUp))
  const { user } = setUp
  write(folder, 'web.yml', user ? { basic_auth_users: { [user.name]: user.hash } } : {})
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const running = await startServer(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--web.config.file=${join(folder, 'web.yml')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=100y',
      '--log.level=warn',
    ],
    `${url}/-/ready`,
  )
  await loaded(url, user !== undefined)
  return {
    url,
    async stop() {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It answers before it has read what it keeps. */
async function loaded(url: string, isGuarded: boolean): Promise<void> {
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline) {
    const { status } = await fetch(`${url}/-/ready`)
    if (status === 200 || (isGuarded && status === 401)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Cannot start Prometheus: ${url} is not ready`)
}

function configOf({ targets = [], alertmanagers = [] }: PrometheusSetUp) {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    scrape_configs: [{ job_name: 'app', static_configs: [{ targets }] }],
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
  }
}

function rulesOf({ rules = [] }: PrometheusSetUp) {
  const written = rules.map(({ for: pending = 0, ...rule }) => ({ ...rule, for: `${pending}ms` }))
  return { groups: [{ name: 'deliver', interval: '1s', rules: written }] }
}

/** YAML reads JSON. */
function write(folder: string, name: string, content: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(content))
}

async function backfill(
  samples: readonly GivenSeries[],
  { folder, data }: { readonly folder: string; readonly data: string },
): Promise<void> {
  const file = join(folder, 'samples.txt')
  writeFileSync(file, openMetrics(samples))
  await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, data])
}

/** https://openmetrics.io: times are in seconds. */
function openMetrics(samples: readonly GivenSeries[]): string {
  const lines = samples.flatMap(({ labels: { __name__: name = '', ...labels }, points }) => {
    const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`)
    return points.map(
      ([at, value]) => `${name}{${pairs.join(',')}} ${number(value)} ${(at / 1000).toFixed(3)}`,
    )
  })
  return [...lines, '# EOF', ''].join('\n')
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function number(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value)
  return value > 0 ? '+Inf' : '-Inf'
}

const run = promisify(execFile)

function isInstalled(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
