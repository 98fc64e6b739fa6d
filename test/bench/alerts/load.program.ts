// Posts webhooks as Alertmanager does, each of them new, and tells how many alerts were taken in a second.
import { Pool } from 'undici'
import { given, tell } from '../program.ts'

export type Load = {
  readonly url: string
  readonly token: string
  readonly seconds: number
  readonly atOnce: number
  readonly alerts: number
  readonly groups: number
}

export type LoadResult = {
  readonly perSecond: number
  readonly refused: number
  readonly bytes: number
}

const { url, token, seconds, atOnce, alerts, groups } = given<Load>()
const pool = new Pool(url, { connections: atOnce })
const began = Date.now()
let sent = 0
let taken = 0
let refused = 0

const started = performance.now()
await Promise.all(Array.from({ length: atOnce }, one))
const perSecond = (taken * alerts * 1000) / (performance.now() - started)
const bytes = Buffer.byteLength(nextBody())
await pool.close()
tell({ perSecond, refused, bytes } satisfies LoadResult)

async function one(): Promise<void> {
  while (performance.now() - started < seconds * 1000) {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/hooks/alertmanager/prod',
      body: nextBody(),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    })
    await body.dump()
    if (statusCode === 200) taken += 1
    else refused += 1
  }
}

/** Alertmanager writes labels in the order of their names, as Go writes every map. */
function inOrder(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** A group of alerts about the pods of one app, as kube-prometheus labels them. */
function nextBody(): string {
  const number = sent++
  const [alertname, namespace] = ['HighErrorRate', `shop-${number % groups}`]
  const groupLabels = { alertname, namespace }
  const common = {
    alertname,
    app: 'checkout',
    cluster: 'prod',
    container: 'checkout',
    endpoint: 'http-metrics',
    job: 'shop/checkout',
    namespace,
    prometheus: 'monitoring/k8s',
    service: 'checkout',
    severity: 'critical',
  }
  const annotations = {
    description: `Within the last five minutes 7.${number} % of the requests to checkout in shop failed.`,
    runbook_url: 'https://runbooks.example.com/checkout/high-error-rate',
    summary: 'More than 5 % of the requests to checkout fail',
  }
  const all = Array.from({ length: alerts }, (_, index) => ({
    status: 'firing',
    labels: inOrder({
      ...common,
      instance: `10.244.${index}.17:8080`,
      pod: `checkout-5d8f7c9b6-${index}`,
    }),
    annotations,
    startsAt: new Date(began + number).toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: `http://prometheus-k8s-0:9090/graph?g0.expr=${'rate%28http_requests_total'.repeat(4)}`,
    fingerprint: `${number}`.padStart(12, '0') + `${index}`.padStart(4, '0'),
  }))
  return JSON.stringify({
    receiver: 'deliver',
    status: 'firing',
    alerts: all,
    groupLabels,
    commonLabels: common,
    commonAnnotations: annotations,
    externalURL: 'http://alertmanager-main-0:9093',
    version: '4',
    groupKey: `{}:{alertname="HighErrorRate", namespace="shop-${number % groups}"}`,
    truncatedAlerts: 0,
  })
}
