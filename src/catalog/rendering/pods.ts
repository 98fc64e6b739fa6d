import type { Manifest } from '#src/core/plan/objects.ts'

export type Fields = Record<string, unknown>

/** Of a Pod, of what has a pod template (also kinds that are not Kubernetes' own), and of a CronJob. */
export function podSpecOf(manifest: Manifest): Fields | undefined {
  const spec = mapping(manifest['spec'])
  const candidates = [
    spec,
    mapping(mapping(spec?.['template'])?.['spec']),
    mapping(mapping(mapping(mapping(spec?.['jobTemplate'])?.['spec'])?.['template'])?.['spec']),
  ]
  return candidates.find((one) => mappingsIn(one?.['containers']).length > 0)
}

/** Kubernetes objects of one workload that have pods. */
export function hasPods(manifest: Manifest): boolean {
  return podSpecOf(manifest) !== undefined
}

/** The containers of a pod, those that run before the others first; writing to one changes the object. */
export function containersIn(pod: Fields): readonly Fields[] {
  return [...mappingsIn(pod['initContainers']), ...mappingsIn(pod['containers'])]
}

/** The mappings of a list; none where it is no list. */
export function mappingsIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter((one) => mapping(one) !== undefined) : []
}

export function mapping(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined
}
