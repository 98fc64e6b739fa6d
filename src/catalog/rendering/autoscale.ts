import type { Autoscale } from '#src/core/plan/overrides.ts'
import { objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Written } from '#src/catalog/manifests.ts'
import { quoted } from '#src/catalog/words.ts'
import { mapping, mappingsIn, podSpecOf } from './pods.ts'
import { governs, scalable, specOf } from './replicas.ts'

/** What becomes of a workload that people put under an autoscaler. */
export type Autoscaled = {
  /** The autoscaler, where the manifests have none. */
  readonly added?: Written
  /** Why it cannot be. */
  readonly words?: string
  /** What should be known about it. */
  readonly note?: string
}

/**
 * Puts a workload under an autoscaler (autoscaling/v2). One that its manifests have stays the only one, and gets the
 * bounds; it is changed in place.
 */
export function autoscale(objects: readonly Written[], wanted: Autoscale): Autoscaled {
  const [scaled, ...others] = objects.filter(({ manifest }) => scalable.includes(manifest.kind))
  if (!scaled) return cannot(nothingWords(objects))
  if (others.length > 0) return cannot('several things here can be scaled')
  const [own] = objects.filter((one) => governs(one, scaled))
  return own ? bounded(own, wanted) : given(scaled, wanted)
}

function cannot(words: string): Autoscaled {
  return { words: `cannot be autoscaled: ${words}` }
}

function nothingWords(objects: readonly Written[]): string {
  const kinds = objects.map(({ manifest }) => manifest.kind)
  if (kinds.includes('DaemonSet')) return 'a DaemonSet has one pod on each node'
  if (kinds.includes('CronJob')) return 'a CronJob has a pod when its time comes'
  return 'nothing here can be scaled'
}

function bounded(own: Written, { min, max, cpu, memory }: Autoscale): Autoscaled {
  const name = quoted(own.manifest.metadata.name)
  if (cpu !== undefined || memory !== undefined)
    return cannot(
      `the HorizontalPodAutoscaler ${name} of its manifests says by what; give bounds alone, or take it out of them`,
    )
  Object.assign(specOf(own.manifest), { minReplicas: min, maxReplicas: max })
  return {}
}

function given(scaled: Written, wanted: Autoscale): Autoscaled {
  const metrics = metricsOf(wanted)
  if (metrics.length === 0)
    return cannot('its manifests have no HorizontalPodAutoscaler; say by what, as in "cpu 70%"')
  const { apiVersion, kind, metadata } = scaled.manifest
  const { name, namespace } = metadata
  const manifest = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: `${name}-autoscale`, ...(namespace && { namespace }) },
    spec: {
      scaleTargetRef: { apiVersion, kind, name },
      minReplicas: wanted.min,
      maxReplicas: wanted.max,
      metrics: metrics.map(({ name: resource, percent }) => ({
        type: 'Resource',
        resource: { name: resource, target: { type: 'Utilization', averageUtilization: percent } },
      })),
    },
  }
  const note = unrequested(
    scaled,
    metrics.map((one) => one.name),
  )
  return { added: { ...scaled, manifest }, ...(note && { note }) }
}

type Resource = 'cpu' | 'memory'

function metricsOf({ cpu, memory }: Autoscale) {
  const named: readonly (readonly [Resource, number | undefined])[] = [
    ['cpu', cpu],
    ['memory', memory],
  ]
  return named.flatMap(([name, percent]) => (percent === undefined ? [] : [{ name, percent }]))
}

/** A percentage is of what every container requests; without that nothing can be reckoned. */
function unrequested({ manifest }: Written, metrics: readonly Resource[]): string | undefined {
  const containers = mappingsIn(podSpecOf(manifest)?.['containers'])
  const missing = metrics.flatMap((metric) => {
    const without = containers.filter((one) => amountOf(one, metric) === undefined)
    return without.map(({ name }) => `${String(name)} requests no ${metric}`)
  })
  if (missing.length === 0) return undefined
  return `${objectKey(refOf(manifest))}: container ${missing.join(', container ')}, so its autoscaler cannot reckon, unless a LimitRange of the namespace says how much`
}

/** A limit without a request counts as the request (Kubernetes sets it so). */
function amountOf(container: Record<string, unknown>, metric: Resource): unknown {
  const resources = mapping(container['resources'])
  return mapping(resources?.['requests'])?.[metric] ?? mapping(resources?.['limits'])?.[metric]
}
