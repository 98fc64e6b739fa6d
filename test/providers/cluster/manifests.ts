import type { Stamp } from '#providers/cluster/cluster.ts'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'

type Choices = {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet'
  readonly name?: string
  readonly replicas?: number
  readonly env?: string
}

/** A workload that runs one container, `api`. */
export function workload(
  image: string,
  { kind = 'Deployment', name = 'checkout', replicas, env }: Choices = {},
): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      ...(replicas !== undefined && { replicas }),
      ...(kind === 'StatefulSet' && { serviceName: name }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'api',
              image,
              ports: [{ containerPort: 8080 }],
              ...(env !== undefined && { env: [{ name: 'LEVEL', value: env }] }),
            },
          ],
        },
      },
    },
  }
}

export function job(image: string, name: string): Manifest {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: { backoffLimit: 0, template },
  }
}

export function configMap(name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data }
}

export function secret(name: string, stringData: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData }
}

export function service(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  }
}

export function claim(name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }
}

/** How the provider names the object that a manifest becomes. */
export function inNamespace(
  { apiVersion, kind, metadata }: Manifest,
  namespace: string,
): ObjectRef {
  return { apiVersion, kind, name: metadata.name, namespace }
}

/** The target that the contract delivers to. */
export const target = 'checkout/staging'

export function stampOf(fence: number): Stamp {
  return { target, delivery: 'd-1', fence }
}
