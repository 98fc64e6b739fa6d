import { z } from 'zod'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'

/** `Service/redis`, or with its API: `postgresql.cnpg.io/v1/Cluster/db`. */
export const ObjectName = z
  .string()
  .regex(
    /^(([a-z0-9.-]+\/)?v\d[a-z0-9]*\/)?[A-Z][A-Za-z0-9]*\/[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/,
    'an object reads "Service/redis" or "postgresql.cnpg.io/v1/Cluster/db"',
  )

/** The object that is meant, where its API is told or everybody knows it. */
export function namedRef(name: string, namespace: string): ObjectRef | undefined {
  const parts = name.split('/')
  const [kind = '', called = ''] = parts.slice(-2)
  const apiVersion = parts.slice(0, -2).join('/') || builtIn[kind]
  return apiVersion === undefined ? undefined : { apiVersion, kind, namespace, name: called }
}

/** Whether an object of the manifests is meant. */
export function isNamed(name: string, { apiVersion, kind, metadata }: Manifest): boolean {
  const parts = name.split('/')
  const [meant, called] = parts.slice(-2)
  const api = parts.slice(0, -2).join('/')
  return kind === meant && metadata.name === called && (api === '' || api === apiVersion)
}

const builtIn: Readonly<Record<string, string>> = {
  ConfigMap: 'v1',
  PersistentVolumeClaim: 'v1',
  Pod: 'v1',
  Secret: 'v1',
  Service: 'v1',
  ServiceAccount: 'v1',
  DaemonSet: 'apps/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  CronJob: 'batch/v1',
  Job: 'batch/v1',
  Ingress: 'networking.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
}
