import { z } from 'zod'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { AutoscalerSeen } from '#src/core/watch/inspected.ts'
import type { Api } from '#providers/cluster/objects/api.ts'
import { annotations } from '#providers/cluster/objects/stamp.ts'

export type Autoscaler = {
  /** The target that it belongs to, where it is ours. */
  readonly target?: string | undefined
  readonly scales: { readonly kind: string; readonly name: string }
  readonly seen: AutoscalerSeen
}

/** Every autoscaler of a namespace; none where the cluster has no such API. */
export async function autoscalersIn(
  api: Api,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly Autoscaler[]> {
  const listed = await api.list('horizontalpodautoscalers', { namespace, atMost: 1000 }, signal)
  return (listed ?? []).map((raw) => {
    const scaler = Scaler.parse(raw)
    const target = scaler.metadata.annotations?.[annotations.target]
    return { target, scales: scaler.spec.scaleTargetRef, seen: seenOf(scaler) }
  })
}

export function governs({ scales }: Autoscaler, { kind, name }: ObjectRef): boolean {
  return scales.kind === kind && scales.name === name
}

const Metric = z.object({
  resource: z
    .object({
      name: z.string(),
      target: z.object({ averageUtilization: z.number().nullish() }).nullish(),
      current: z.object({ averageUtilization: z.number().nullish() }).nullish(),
    })
    .nullish(),
})

const Scaler = z.object({
  metadata: z.object({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.object({
    scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
    minReplicas: z.number().default(1),
    maxReplicas: z.number(),
    metrics: z.array(Metric).nullish(),
  }),
  status: z
    .object({
      currentReplicas: z.number().nullish(),
      desiredReplicas: z.number().nullish(),
      currentMetrics: z.array(Metric).nullish(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().default('') }))
        .nullish(),
    })
    .prefault({}),
})
type Scaler = z.infer<typeof Scaler>

function seenOf({ metadata, spec, status }: Scaler): AutoscalerSeen {
  const { currentReplicas: current, desiredReplicas: desired } = status
  // Before it looked for the first time everything it says is zero, or not said.
  const hasLooked = typeof current === 'number' && typeof desired === 'number' && desired > 0
  const problem = problemOf(status)
  return {
    name: metadata.name,
    min: spec.minReplicas,
    max: spec.maxReplicas,
    ...(hasLooked && { current, desired }),
    metrics: (spec.metrics ?? []).flatMap((one) => metricOf(one, status)),
    ...(problem && { problem }),
  }
}

function metricOf(
  { resource }: z.infer<typeof Metric>,
  { currentMetrics }: Scaler['status'],
): AutoscalerSeen['metrics'] {
  if (!resource) return []
  const target = resource.target?.averageUtilization
  const found = currentMetrics?.find((one) => one.resource?.name === resource.name)
  const measured = found?.resource?.current?.averageUtilization
  return [
    {
      name: resource.name,
      ...(typeof target === 'number' && { target }),
      ...(typeof measured === 'number' && { measured }),
    },
  ]
}

function problemOf({ conditions }: Scaler['status']): string | undefined {
  const needed = ['AbleToScale', 'ScalingActive']
  return conditions?.find(({ type, status }) => needed.includes(type) && status === 'False')
    ?.message
}
