import type { SimulatedRule } from '#providers/metrics/simulated/rules.ts'

const dashboard = 'https://grafana.shop.example/d/app?var-app={{ $labels.service }}'

/** When somebody has to know, in the sandbox's clusters: soon, so that nobody waits for long. */
export const alertRules: readonly SimulatedRule[] = [
  {
    alert: 'ErrorRateHigh',
    expr: `sum by (namespace, service) (rate(http_requests_total{code=~"5.."}[1m])) / sum by (namespace, service) (rate(http_requests_total[1m])) > 0.05`,
    for: 15_000,
    labels: { severity: 'critical' },
    annotations: {
      summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} fail',
      description: 'More than 5 % of the requests were answered with an error for a minute.',
      runbook_url: 'https://runbooks.shop.example/error-rate-high',
      dashboard_url: dashboard,
    },
  },
  {
    alert: 'LatencyHigh',
    expr: `histogram_quantile(0.95, sum by (namespace, service, le) (rate(http_request_duration_seconds_bucket[1m]))) > 0.5`,
    for: 30_000,
    labels: { severity: 'warning' },
    annotations: {
      summary:
        '{{ $labels.service }} is slow: one request in twenty takes longer than {{ $value | humanizeDuration }}',
      runbook_url: 'https://runbooks.shop.example/latency-high',
      dashboard_url: dashboard,
    },
  },
  {
    alert: 'PodsKeepRestarting',
    expr: `sum by (namespace, service) (increase(kube_pod_container_status_restarts_total[5m])) > 2`,
    for: 15_000,
    labels: { severity: 'warning' },
    annotations: {
      summary: 'Pods of {{ $labels.service }} keep restarting',
      runbook_url: 'https://runbooks.shop.example/pods-keep-restarting',
    },
  },
]
