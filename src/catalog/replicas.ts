import type { Written } from './manifests.ts'

const scalable = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout']

/**
 * Sets how many pods a workload has, where the environment says so, and leaves the number out where an autoscaler
 * governs it. The objects are changed in place; what cannot be is returned in words.
 */
export function setReplicas(
  objects: readonly Written[],
  replicas: number | undefined,
): string | undefined {
  const candidates = objects.filter(({ manifest }) => scalable.includes(manifest.kind))
  const governed = candidates.filter((one) => objects.some((other) => governs(other, one)))
  for (const { manifest } of governed) delete specOf(manifest)['replicas']
  if (replicas === undefined) return undefined

  const [only, ...others] = candidates
  if (only === undefined) return 'has "replicas", and nothing here can be scaled'
  if (others.length > 0) return 'has "replicas", and several things here can be scaled'
  if (governed.length > 0) return 'has "replicas", and a HorizontalPodAutoscaler governs them'
  specOf(only.manifest)['replicas'] = replicas
  return undefined
}

function governs({ manifest: scaler }: Written, { manifest: scaled }: Written): boolean {
  if (scaler.kind !== 'HorizontalPodAutoscaler') return false
  const { kind, name } = (specOf(scaler)['scaleTargetRef'] ?? {}) as Record<string, unknown>
  return kind === scaled.kind && name === scaled.metadata.name
}

function specOf(manifest: Written['manifest']): Record<string, unknown> {
  return (manifest['spec'] ?? {}) as Record<string, unknown>
}
