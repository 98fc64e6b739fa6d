import path from 'node:path'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { renderManifests } from '#src/catalog/render.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Overrides } from '#src/core/plan/overrides.ts'
import type { Release } from '#src/core/release.ts'
import { deploymentYml, folderWith, shop } from './folder.ts'

export const digest = `sha256:${'a'.repeat(64)}`

export const service = `apiVersion: v1
kind: Service
metadata: { name: checkout }
spec: { ports: [{ port: 80 }] }
`
export const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: keys }\n'
export const clusterRole = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: all }
`
export const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata: { name: tidy }
spec:
  jobTemplate: { spec: { template: { spec: { containers: [{ name: tidy, image: ghcr.io/acme/checkout }] } } } }
`
export const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: checkout }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: checkout } }
`
export const two = deploymentYml.replace(
  "- { name: api, image: 'ghcr.io/acme/checkout:dev' }",
  '- { name: api, image: one }\n        - { name: proxy, image: "envoy:1" }',
)
export const withInit = deploymentYml.replace(
  '      containers:',
  `      initContainers: [{ name: migrate, image: 'ghcr.io/acme/checkout@sha256:0' }]
      containers:
        - { name: proxy, image: 'envoy:1' }`,
)

export type Options = {
  readonly environment?: string
  readonly release?: Release
  readonly overrides?: Overrides
}

export async function render(files: Record<string, string>, options: Options = {}) {
  return renderIn(await folderWith({ ...shop, ...files }), options)
}

export async function renderIn(
  folder: string,
  { environment = 'staging', release, overrides }: Options = {},
) {
  const reading = await readCatalog(path.join(folder, 'deliver.yml'))
  if (!reading.ok) throw new Error(reading.problems.map(problemLine).join('\n'))
  const { catalog } = reading
  const app = catalog.apps['checkout']
  if (!app) throw new Error('no app')
  return renderManifests({
    app,
    environment,
    catalog,
    release: release ?? released('ghcr.io/acme/checkout'),
    source: {},
    ...(overrides && { overrides }),
    signal: new AbortController().signal,
  })
}

export function released(...images: string[]): Release {
  return {
    app: 'checkout',
    version: '1.5.0',
    tag: 'v1.5.0',
    artifacts: images.map((image) => ({ type: 'image', image, tag: '1.5.0', digest })),
    prerelease: false,
    draft: false,
  }
}

export function imagesIn(manifests: readonly Manifest[]): string[] {
  const found: string[] = []
  JSON.stringify(manifests, (_, value: unknown) => {
    const { name, image } = (value ?? {}) as { name?: string; image?: string }
    if (name && image) found.push(`${name}=${image}`)
    return value
  })
  return found
}
