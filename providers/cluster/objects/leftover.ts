import { ProviderFailure } from '#src/core/errors.ts'
import { type Manifest, refOf } from '#src/core/plan/objects.ts'
import { autoscalersIn, governs } from '#providers/cluster/inspect/autoscalers.ts'
import type { Api, LiveObject } from './api.ts'
import { at, isFields, replicasOf } from './pod-template.ts'
import type { Prepared } from './prepare.ts'

/** What is applied, and what tells whose the autoscaler of a workload is. */
export type Applying = {
  readonly live: LiveObject | undefined
  readonly object: Manifest
  readonly target: string
  /** Everything that is wanted there. */
  readonly wanted: readonly Prepared[]
}

/**
 * Applies an object, never over a field that somebody owns. The number of pods that an autoscaler set stays that
 * autoscaler's when it is gone: what nobody governs any more is nobody's, and is taken over.
 */
export async function applied(
  api: Api,
  applying: Applying,
  options: { readonly dryRun: boolean },
  signal: AbortSignal,
): Promise<LiveObject> {
  try {
    return await api.apply(applying.object, options, signal)
  } catch (error) {
    const isRefused = error instanceof ProviderFailure && error.kind === 'rejected'
    if (!isRefused || !(await isLeftOver(api, applying, signal))) throw error
    // Forcing takes every field, so this must be the only one in the way.
    await api.apply(withReplicas(applying), { dryRun: true }, signal)
    return await api.apply(applying.object, { ...options, force: true }, signal)
  }
}

async function isLeftOver(
  api: Api,
  { live, object, target, wanted }: Applying,
  signal: AbortSignal,
): Promise<boolean> {
  const replicas = replicasOf(object)
  if (!live || replicas === undefined || replicas === replicasOf(live)) return false
  const owners = (live.metadata.managedFields ?? []).filter(
    ({ manager, operation, fieldsV1 }) =>
      !(manager === 'deliver' && operation === 'Apply') &&
      at(fieldsV1, 'f:spec', 'f:replicas') !== undefined,
  )
  const areScalers = owners.every(
    ({ manager, subresource }) => manager === 'kube-controller-manager' && subresource === 'scale',
  )
  if (owners.length === 0 || !areScalers) return false
  const ref = refOf(live)
  const autoscalers = await autoscalersIn(api, ref.namespace ?? '', signal)
  // One of ours that is wanted no more goes with this delivery.
  const isLeaving = (one: (typeof autoscalers)[number]) =>
    one.target === target &&
    !wanted.some(
      ({ ref: { kind, name } }) => kind === 'HorizontalPodAutoscaler' && name === one.seen.name,
    )
  return !autoscalers.some((one) => governs(one, ref) && !isLeaving(one))
}

function withReplicas({ object, live }: Applying): Manifest {
  const spec = isFields(object['spec']) ? object['spec'] : {}
  return { ...object, spec: { ...spec, replicas: live && replicasOf(live) } }
}
