import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { systemClock } from '#src/clock.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { botInSlack } from '../bot-in-slack.ts'
import { inChannelOf } from '../delivery/seen.ts'
import { boxMissing, startBox } from '../kubernetes/box.ts'

const missing = process.env['CI'] ? undefined : boxMissing()
if (missing) console.warn(`Skipped: ${missing}`)

const example = 'examples/observability'

/** Its pods pretend to run: what is proved are objects, readiness, connections, and their upgrade. */
describe.skipIf(missing)('monitoring as an app, with a real API server', () => {
  let house: Awaited<ReturnType<typeof startHouse>>
  beforeAll(async () => {
    house = await startHouse()
  }, 120_000)
  afterAll(() => house?.stop(), 60_000)
  let hasFailed = false
  beforeEach(({ skip, onTestFailed }) => {
    skip(hasFailed, 'a step before it failed')
    onTestFailed(() => {
      hasFailed = true
    })
  })

  it('is set up where there was none: each part made, waited for, and connected', async () => {
    const { channel } = house
    const delivery = await channel.order('olga', 'deploy observability 1.4.0 to staging')
    const text = await delivery.says('observability 1.4.0 runs in staging', 90_000)
    expect(text).toContain('Delivered by')
    for (const name of ['prometheus', 'alertmanager', 'collector', 'kube-state-metrics', 'grafana'])
      expect(await house.ready('deployment', name)).toBe(1)
    expect(await house.ready('statefulset', 'loki')).toBe(1)
    expect(await house.variables('grafana')).toEqual({
      PROMETHEUS_URL: `http://prometheus.${house.namespace}.svc:9090`,
      ALERTMANAGER_URL: `http://alertmanager.${house.namespace}.svc:9093`,
      LOKI_URL: `http://loki.${house.namespace}.svc:3100`,
    })
  }, 120_000)

  it('is upgraded with its definition: what changed is planned, applied, and nothing else is touched', async () => {
    const { channel } = house
    const untouched = await house.generation('statefulset', 'loki')
    await house.edit('prometheus/prometheus.yml', (text) => text.replace('v3.5.0', 'v3.6.0'))
    const plan = await channel.ask('olga', 'deploy observability 1.5.0 to staging --dry-run')
    expect(plan).toContain('prometheus')
    const delivery = await channel.order('olga', 'deploy observability 1.5.0 to staging')
    await delivery.says('observability 1.5.0 runs in staging', 90_000)
    expect(await house.image('deployment', 'prometheus')).toBe('docker.io/prom/prometheus:v3.6.0')
    expect(await house.ready('deployment', 'prometheus')).toBe(1)
    expect(await house.generation('statefulset', 'loki')).toBe(untouched)
  }, 120_000)
})

async function startHouse() {
  const clock = systemClock
  const box = await startBox()
  const namespace = await box.createNamespace('shop')
  for (const [index, size] of ['20Gi', '20Gi', '1Gi'].entries())
    await box.kubectl('create', '--filename', volume(box.folder, `${namespace}-${index}`, size))
  const folder = join(box.folder, 'observability')
  cpSync(example, folder, { recursive: true })
  const change = (file: string, how: (text: string) => string) => {
    const path = join(folder, file)
    writeFileSync(path, how(readFileSync(path, 'utf8')))
  }
  change('deliver.yml', (text) =>
    text
      .replace('/etc/deliver/shared', box.kubeconfig)
      .replace('namespace: shop-staging', `namespace: ${namespace}`)
      .replace(/^ {4}(# What|prometheus:|loki:).*\n/gm, '')
      .replace(/^ {4}alertmanager:\n( {6}.*\n)+/gm, ''),
  )
  const read = async () => {
    const reading = await readCatalog(join(folder, 'deliver.yml'))
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems, null, 1))
    return reading.catalog
  }
  let catalog = await read()
  const seed = workspaceOf({ scopes: botScopes, events: botEvents, channels: ['platform'] })
  const slack = await startSlack({ clock, seed })
  const { image } = catalog.apps['observability']!.releases
  const { source } = simulateReleases({ app: 'observability', image, clock })
  const bot = await botInSlack({
    clock,
    catalog: () => catalog,
    slack,
    releases: () => source,
    file: join(box.folder, 'deliver.db'),
    lines: [],
  })
  await bot.start()

  const object = async (kind: string, name: string): Promise<Workload> =>
    JSON.parse(await box.kubectl('get', kind, name, '--output=json', `--namespace=${namespace}`))
  return {
    namespace,
    channel: inChannelOf('platform', { slack }),
    generation: async (kind: string, name: string) =>
      (await object(kind, name)).metadata.generation,
    ready: async (kind: string, name: string) => (await object(kind, name)).status.readyReplicas,
    image: async (kind: string, name: string) =>
      (await object(kind, name)).spec.template.spec.containers[0]?.image,
    /** What the container gets from its dependencies, as the values are. */
    async variables(name: string): Promise<Readonly<Record<string, string>>> {
      const { env = [] } = (await object('deployment', name)).spec.template.spec.containers[0] ?? {}
      const values = env.map(async ({ name: variable, valueFrom: { secretKeyRef: ref } }) => {
        const secret = await box.kubectl('get', 'secret', ref.name, '--output=json', `--namespace=${namespace}`) // prettier-ignore
        const { data } = JSON.parse(secret) as { data: Record<string, string> }
        return [variable, Buffer.from(data[ref.key] ?? '', 'base64').toString()] as const
      })
      return Object.fromEntries(await Promise.all(values))
    },
    async edit(file: string, how: (text: string) => string): Promise<void> {
      change(file, how)
      catalog = await read()
    },
    async stop() {
      await bot.stop()
      await slack.close()
      await box.stop()
    },
  }
}

/** Nobody provisions volumes in the test cluster, so they are there before somebody claims them. */
function volume(folder: string, name: string, storage: string): string {
  const file = join(folder, `${name}.json`)
  const spec = {
    capacity: { storage },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: `/volumes/${name}` },
  }
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec })) // prettier-ignore
  return file
}

type Workload = {
  readonly metadata: { readonly generation: number }
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly image: string
          readonly env?: readonly {
            readonly name: string
            readonly valueFrom: {
              readonly secretKeyRef: { readonly name: string; readonly key: string }
            }
          }[]
        }[]
      }
    }
  }
  readonly status: { readonly readyReplicas?: number }
}
