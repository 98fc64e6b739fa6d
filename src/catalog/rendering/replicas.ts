import type { Replicas } from '#src/core/plan/overrides.ts'
import type { Written } from '#src/catalog/manifests.ts'

/** Kinds whose number of pods can be set. */
export const scalable = ['Deployment', 'StatefulSet', 'ReplicaSet', 'Rollout']

/** How many pods a workload is to have: by its definition in the environment, and by people, who win. */
export type Wanted = {
  readonly declared: number | undefined
  readonly set: Replicas | undefined
}

/** Why the number cannot be what it is wanted to be, and who wants it so. */
export type Unscaled = { readonly of: 'declared' | 'set'; readonly words: string }

/**
 * Sets how many pods a workload has, and leaves the number out where an autoscaler governs it: people then change the
 * bounds of the autoscaler. The objects are changed in place; what cannot be is returned in words.
 */
export function setReplicas(
  objects: readonly Written[],
  { declared, set }: Wanted,
): Unscaled | undefined {
  const candidates = objects.filter(({ manifest }) => scalable.includes(manifest.kind))
  const scalers = objects.filter((one) => candidates.some((other) => governs(one, other)))
  const governed = candidates.filter((one) => scalers.some((other) => governs(other, one)))
  for (const { manifest } of governed) delete specOf(manifest)['replicas']

  if (declared !== undefined && set !== 'kept') {
    const words = setNumber(candidates, governed, declared)
    if (words) return { of: 'declared', words: `has "replicas", and ${words}` }
  }
  if (set === 'kept') for (const { manifest } of candidates) delete specOf(manifest)['replicas']
  const words =
    set === undefined || set === 'kept' ? undefined : setByPeople(candidates, scalers, set)
  return words === undefined ? undefined : { of: 'set', words: `cannot be scaled: ${words}` }
}

function setNumber(
  candidates: readonly Written[],
  governed: readonly Written[],
  replicas: number,
): string | undefined {
  const [only, ...others] = candidates
  if (only === undefined) return 'nothing here can be scaled'
  if (others.length > 0) return 'several things here can be scaled'
  if (governed.length > 0) return 'a HorizontalPodAutoscaler governs them'
  specOf(only.manifest)['replicas'] = replicas
  return undefined
}

function setByPeople(
  candidates: readonly Written[],
  [scaler, ...others]: readonly Written[],
  replicas: Exclude<Replicas, 'kept'>,
): string | undefined {
  if (scaler === undefined)
    return typeof replicas === 'number'
      ? setNumber(candidates, [], replicas)
      : 'no HorizontalPodAutoscaler in its manifests has bounds; give one number'
  if (candidates.length > 1 || others.length > 0) return 'several things here can be scaled'
  return setBounds(specOf(scaler.manifest), replicas)
}

/** A number is the least that an autoscaler keeps, and the most where that was less; a range is both. */
function setBounds(
  spec: Record<string, unknown>,
  replicas: Exclude<Replicas, 'kept'>,
): string | undefined {
  const most = Number(spec['maxReplicas'] ?? 0)
  const { min, max } =
    typeof replicas === 'number' ? { min: replicas, max: Math.max(replicas, most) } : replicas
  if (min === 0) return 'a HorizontalPodAutoscaler governs it, which keeps at least 1'
  Object.assign(spec, { minReplicas: min, maxReplicas: max })
  return undefined
}

/** Whether one object is the autoscaler of another. */
export function governs({ manifest: scaler }: Written, { manifest: scaled }: Written): boolean {
  if (scaler.kind !== 'HorizontalPodAutoscaler') return false
  const { kind, name } = (specOf(scaler)['scaleTargetRef'] ?? {}) as Record<string, unknown>
  return kind === scaled.kind && name === scaled.metadata.name
}

/** What an object says that it should be; changing it changes the object. */
export function specOf(manifest: Written['manifest']): Record<string, unknown> {
  return (manifest['spec'] ?? {}) as Record<string, unknown>
}
