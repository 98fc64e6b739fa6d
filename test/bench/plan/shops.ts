import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import type { Catalog } from '#src/core/catalog.ts'

/** A catalog of so many apps in one environment, each with a definition of its own and three dependencies. */
export async function catalogOf(apps: number, folder: string): Promise<Catalog> {
  const names = Array.from({ length: apps }, (_, number) => `app-${number}`)
  await Promise.all(names.map((name) => writeApp(name, path.join(folder, name))))
  const file = path.join(folder, 'deliver.yml')
  await writeFile(file, platform + names.map(entryOf).join(''))
  const reading = await readCatalog(file, { simulated: true })
  if (reading.ok) return reading.catalog
  throw new Error(`Cannot measure: ${reading.problems.slice(0, 3).map(problemLine).join('; ')}`)
}

/** What is written for each app, and read again whenever it is planned. */
export const files = ['app.yml', 'deploy/api.yml', 'redis/redis.yml']

const platform = `clusters: { shared: { simulated: true } }
clouds: { eu: { simulated: true } }
environments: { production: { cluster: shared, namespace: shop, cloud: eu, protected: true } }
groups: { platform: { users: [U0EVA] } }
kinds: { aws-s3: { owners: platform } }
apps:
`

function entryOf(name: string): string {
  return `  ${name}:
    channel: '#shop'
    releases: { simulated: true, image: registry.example/${name} }
    definition: ${name}/app.yml
`
}

async function writeApp(name: string, folder: string): Promise<void> {
  const texts: Readonly<Record<string, string>> = {
    'app.yml': definition,
    'deploy/api.yml': deployment(name, `registry.example/${name}`),
    'redis/redis.yml': deployment(`${name}-redis`, 'redis:8.2'),
  }
  await Promise.all(
    files.map(async (file) => {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
      await writeFile(path.join(folder, file), texts[file] ?? '')
    }),
  )
}

const definition = `workloads: { api: { manifests: deploy } }
dependencies:
  db:
    kind: external
    host: db.acme.internal
    port: 5432
    secrets: { password: { secret: db, key: password } }
    connect: { env: { DATABASE_URL: 'postgres://shop:{password}@{host}:{port}/shop' } }
  cache: { kind: kubernetes, manifests: redis, ready: { rollout: true }, after: db }
  files: { kind: aws-s3, connect: { env: { BUCKET: '{bucket}' } } }
`

function deployment(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: ${image}
          ports: [{ containerPort: 8080 }]
          resources: { requests: { cpu: 50m, memory: 64Mi }, limits: { memory: 128Mi } }
`
}
