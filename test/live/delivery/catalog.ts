import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How an app of a test differs from one that is delivered without trouble. */
export type AppChoices = {
  /** Where it is delivered to; `staging` when left out. */
  readonly environment?: 'staging' | 'small' | 'foreign'
  readonly replicas?: number
  /** Its pods are ready after so long (`3s`). */
  readonly readyAfter?: string
  readonly progressDeadlineSeconds?: number
  /** Fields of the pod's own. */
  readonly pod?: Readonly<Record<string, unknown>>
  /** Documents beside the Deployment, its ConfigMap and its Service. */
  readonly besides?: readonly object[]
}

export type Apps = Readonly<Record<string, AppChoices>>

export type CatalogOptions = {
  readonly folder: string
  readonly apps: Apps
  readonly image: string
  readonly kubeconfig: string
  readonly foreignKubeconfig: string
  readonly namespaces: Readonly<Record<'staging' | 'small', string>>
}

/** Writes deliver.yml and every app's manifests; answers the file. JSON is YAML. */
export async function writeCatalog({ folder, apps, image, ...options }: CatalogOptions) {
  for (const [name, choices] of Object.entries(apps))
    await writeManifests(folder, name, manifestsOf(name, image, choices))

  const { kubeconfig, foreignKubeconfig, namespaces } = options
  const { staging, small } = namespaces
  const file = join(folder, 'deliver.yml')
  const document = {
    clusters: {
      box: { kubeconfig: { file: kubeconfig } },
      foreign: { kubeconfig: { file: foreignKubeconfig } },
    },
    environments: {
      staging: { cluster: 'box', namespace: staging, protected: true, queue: 'all' },
      small: { cluster: 'box', namespace: small },
      foreign: { cluster: 'foreign', namespace: staging },
    },
    groups: { team: { slackGroup: 'S0TEAM' } },
    roles: {
      viewer: { everyone: true },
      developer: { groups: ['team'] },
      operator: { users: ['U0OLGA'] },
    },
    apps: Object.fromEntries(
      Object.entries(apps).map(([name, { environment = 'staging', progressDeadlineSeconds }]) => [
        name,
        {
          channel: `#${name}`,
          environments: [environment],
          releases: { image },
          definition: {
            workloads: { api: { manifests: `deploy/${name}`, container: 'api' } },
            ...(progressDeadlineSeconds !== undefined && { progressDeadlineSeconds }),
          },
        },
      ]),
    ),
  }
  await writeFile(file, JSON.stringify(document, null, 2))
  return file
}

/** The manifests of an app, as they are, or with something changed in them. */
export async function writeManifests(
  folder: string,
  app: string,
  manifests: readonly object[],
): Promise<void> {
  const place = join(folder, 'deploy', app)
  await mkdir(place, { recursive: true })
  const documents = manifests.map((manifest) => JSON.stringify(manifest, null, 2))
  await writeFile(join(place, 'all.yml'), documents.join('\n---\n'))
}

/** A Deployment with a ConfigMap and a Service; the release's image goes into the container `api`. */
export function manifestsOf(name: string, image: string, choices: AppChoices = {}): object[] {
  const { replicas = 2, readyAfter, pod, besides = [] } = choices
  const labels = { app: name }
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { LEVEL: 'info' } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels,
            ...(readyAfter !== undefined && { annotations: { 'sim/ready-after': readyAfter } }),
          },
          spec: {
            containers: [{ name: 'api', image, envFrom: [{ configMapRef: { name } }] }],
            ...pod,
          },
        },
      },
    },
    ...besides,
  ]
}
