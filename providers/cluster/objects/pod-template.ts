import type { Manifest } from '#src/core/plan/objects.ts'

/** A JSON object of unknown make. */
export type Fields = { readonly [key: string]: unknown }

/** Kinds whose pods are replaced when their template changes, and whose rollout is observed. */
export const rollingKinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Follows a path of field names; undefined where something on the way is no object. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const name of path) here = isFields(here) ? here[name] : undefined
  return here
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The template of the pods that an object makes, or the pod itself; undefined for kinds that make none. */
export function podTemplateOf(object: Manifest): Fields | undefined {
  const path = templatePaths[object.kind]
  const template = path && at(object, ...path)
  return isFields(template) ? template : undefined
}

/** Images by container name, of init containers too. */
export function imagesOf(object: Manifest): Record<string, string> {
  const spec = podTemplateOf(object)?.['spec']
  const images: Record<string, string> = {}
  for (const list of [at(spec, 'initContainers'), at(spec, 'containers')]) {
    for (const container of Array.isArray(list) ? list : []) {
      const [name, image] = [at(container, 'name'), at(container, 'image')]
      if (typeof name === 'string' && typeof image === 'string') images[name] = image
    }
  }
  return images
}

/** What the manifest says about replicas; undefined when it leaves them to others. */
export function replicasOf(object: Manifest): number | undefined {
  const replicas = at(object, 'spec', 'replicas')
  return typeof replicas === 'number' ? replicas : undefined
}

const inSpec = ['spec', 'template']
const templatePaths: Readonly<Record<string, readonly string[]>> = {
  Deployment: inSpec,
  StatefulSet: inSpec,
  DaemonSet: inSpec,
  ReplicaSet: inSpec,
  Job: inSpec,
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
}
