import type { Source } from '#providers/metrics/simulated/samples.ts'
import { sampled } from '#providers/metrics/simulated/samples.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import type { PodBook, TrackedPod } from './pods.ts'
import { behaviourAt, busyAt, chance, requestsTo } from './waves.ts'

/** Upper bounds of the buckets of latencies, in seconds; the last has none. */
const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, Infinity]
const MEMORY_LIMIT = 256 * 2 ** 20
const CPU_LIMIT = 0.5

type Numbers = {
  readonly metric: string
  readonly labels?: Labels
  valueAt(pod: TrackedPod, at: Instant): number
}

/** What is measured of each pod, by the names that common exporters give it. */
const numbers: readonly Numbers[] = [
  counted('http_requests_total', { code: '200' }, ({ all, failed }) => all - failed),
  counted('http_requests_total', { code: '500' }, ({ failed }) => failed),
  counted('http_request_duration_seconds_count', {}, ({ all }) => all),
  ...BUCKETS.map((bound): Numbers => ({
    metric: 'http_request_duration_seconds_bucket',
    labels: { le: bound === Infinity ? '+Inf' : String(bound) },
    valueAt: (pod, at) => requestsTo(pod, at).all * partWithin(bound, pod, at),
  })),
  {
    metric: 'container_cpu_usage_seconds_total',
    valueAt: (pod, at) => (at - pod.from) / 100_000 + requestsTo(pod, at).all * 0.004,
  },
  { metric: 'container_memory_working_set_bytes', valueAt: memoryOf },
  {
    metric: 'kube_pod_container_status_restarts_total',
    valueAt: (pod, at) => behaviourAt(pod, at)?.restarts ?? 0,
  },
  {
    metric: 'kube_pod_container_resource_limits',
    labels: { resource: 'cpu', unit: 'core' },
    valueAt: () => CPU_LIMIT,
  },
  {
    metric: 'kube_pod_container_resource_limits',
    labels: { resource: 'memory', unit: 'byte' },
    valueAt: () => MEMORY_LIMIT,
  },
]

/** The series of all pods of a book, for a simulated Prometheus. */
export function numbersOf(book: PodBook): Source {
  return (scrape) =>
    book
      .between(scrape.from, scrape.to)
      .flatMap((pod) =>
        numbers
          .filter(({ metric }) => scrape.name === undefined || scrape.name === metric)
          .flatMap((one) => sampled(labelsOf(pod, one), valueOf(pod, one))(scrape)),
      )
}

function valueOf(pod: TrackedPod, { valueAt }: Numbers) {
  return (at: Instant) =>
    at < pod.from || at >= (pod.until ?? Infinity) ? undefined : valueAt(pod, at)
}

function labelsOf({ app, namespace, name, container }: TrackedPod, of: Numbers): Labels {
  const labels = { namespace, pod: name, container, app, service: app }
  return { __name__: of.metric, ...labels, ...of.labels }
}

function counted(
  metric: string,
  labels: Labels,
  of: (requests: { all: number; failed: number }) => number,
): Numbers {
  return { metric, labels, valueAt: (pod, at) => of(requestsTo(pod, at)) }
}

/** Latencies follow a log-logistic curve: half of them within the median, few of them far beyond. */
function partWithin(bound: number, pod: TrackedPod, at: Instant): number {
  if (bound === Infinity) return 1
  const median = behaviourAt(pod, at)?.median ?? 0.05
  return 1 / (1 + (median / bound) ** 3)
}

function memoryOf(pod: TrackedPod, at: Instant): number {
  const jitter = chance(pod.name, Math.floor(at / 60_000)) * 0.02
  const grown = Math.min((at - pod.from) / 3_600_000, 1) * 0.12
  return MEMORY_LIMIT * (0.34 + grown + jitter + busyAt(pod.app, at) * 0.06)
}
