import type { MetricEntry, Unit } from '#src/core/watch/series.ts'

/** A question that is asked about every app, unless somebody asks another by its name. */
export type UsualMetric = MetricEntry & { readonly name: string; readonly title: string }

const app = 'namespace="$namespace",pod=~"$pods"'
/** What cAdvisor tells of containers; what it tells of whole pods and of their pause containers is left out. */
const containers = `${app},container!="",container!="POD"`

const requests = (more = '') => `rate(http_requests_total{${app}${more}}[5m])`
/** Exporters name the status either way. */
const failures = `${requests(',code=~"5.."')} or ${requests(',status=~"5.."')}`
const buckets = `sum by (le) (rate(http_request_duration_seconds_bucket{${app}}[5m]))`
const cores = `rate(container_cpu_usage_seconds_total{${containers}}[5m])`
const bytes = `container_memory_working_set_bytes{${containers}}`

/**
 * What common exporters tell: `http_requests_total` and `http_request_duration_seconds` of the app's own instrumentation
 * with the labels of its pods, cAdvisor and kube-state-metrics.
 */
export const usualMetrics: readonly UsualMetric[] = [
  metric('request-rate', 'Requests', 'perSecond', { query: `sum(${requests()})` }),
  metric('error-rate', 'Errors', 'ratio', {
    query: `(sum(${failures}) or vector(0)) / sum(${requests()})`,
    warning: 0.01,
    critical: 0.05,
  }),
  metric('latency', 'Latency', 'seconds', {
    query: labelled('quantile', [
      ['p50', `histogram_quantile(0.5, ${buckets})`],
      ['p95', `histogram_quantile(0.95, ${buckets})`],
      ['p99', `histogram_quantile(0.99, ${buckets})`],
    ]),
    legend: '{{quantile}}',
  }),
  metric('cpu', 'CPU', 'cores', { query: `sum by (pod) (${cores})`, legend: '{{pod}}' }),
  metric('memory', 'Memory', 'bytes', { query: `sum by (pod) (${bytes})`, legend: '{{pod}}' }),
  metric('restarts', 'Restarts within 15 minutes', 'count', {
    query: `round(sum by (pod) (increase(kube_pod_container_status_restarts_total{${app}}[15m])))`,
    legend: '{{pod}}',
    warning: 1,
  }),
  metric('saturation', 'Use of limits', 'ratio', {
    query: labelled('resource', [
      ['cpu', `sum(${cores}) / sum(${limit('cpu')})`],
      ['memory', `sum(${bytes}) / sum(${limit('memory')})`],
    ]),
    legend: '{{resource}}',
    warning: 0.8,
    critical: 0.95,
  }),
]

function metric(
  name: string,
  title: string,
  unit: Unit,
  rest: Omit<MetricEntry, 'unit' | 'title'>,
): UsualMetric {
  return { name, title, unit, ...rest }
}

function limit(resource: string): string {
  return `kube_pod_container_resource_limits{${app},resource="${resource}"}`
}

/** Several lines of one chart, told apart by a label. */
function labelled(label: string, lines: readonly (readonly [value: string, query: string])[]) {
  return lines
    .map(([value, query]) => `label_replace(${query}, "${label}", "${value}", "", "")`)
    .join(' or ')
}
