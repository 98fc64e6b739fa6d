import { describe, expect, it } from 'vitest'
import { CatalogDocument, type Catalog, type Definition } from '#src/core/catalog.ts'
import { belongs, placesWatchedBy } from '#src/core/watch/belongs.ts'

describe('an alert belongs to an app in an environment', () => {
  it.each([
    [{ app: 'checkout', namespace: 'shop' }],
    [{ app: 'checkout', environment: 'production' }],
    [{ app: 'checkout', env: 'production', namespace: 'monitoring' }],
    [{ job: 'shop/checkout', namespace: 'shop' }],
    [{ namespace: 'shop', pod: 'checkout-worker-5d4f8c7b9-x2k9p', job: 'kube-state-metrics' }],
    [{ namespace: 'shop', deployment: 'checkout-worker', service: 'kube-state-metrics' }],
    [
      {
        namespace: 'monitoring',
        exported_namespace: 'shop',
        exported_pod: 'checkout-data-0',
        pod: 'kube-state-metrics-0',
      },
    ],
  ])('%j', (labels) => {
    expect(belonging(labels)).toBe('yes')
  })

  it.each([
    ['another app', { app: 'shipping', namespace: 'shop' }],
    ['another app whose name begins alike', { app: 'checkout-api', namespace: 'shop' }],
    ['another namespace', { app: 'checkout', namespace: 'shop-staging' }],
    ['another environment', { app: 'checkout', environment: 'staging' }],
    ['another cluster', { app: 'checkout', cluster: 'us' }],
    ['a pod of another workload', { namespace: 'shop', pod: 'checkout-web-agent-x2k9p' }],
    ['a pod of a StatefulSet beside it', { namespace: 'shop', pod: 'checkout-worker-db-0' }],
    ['another of these', { namespace: 'shop', pod: 'checkout-worker-pgsql-0' }],
    ['a pod of the same name elsewhere', { namespace: 'other', pod: 'checkout-data-0' }],
    ['a workload without its namespace', { deployment: 'checkout-worker' }],
    ['nobody', { alertname: 'Watchdog' }],
    ['what every object has', { app: 'constructor', __proto__: 'checkout' }],
  ])('but not one about %s', (_, labels) => {
    expect(belonging(labels)).toBe('no')
  })

  it('perhaps, where its labels do not say in which of several environments', () => {
    expect(belonging({ app: 'checkout' })).toBe('perhaps')
    expect(belonging({ app: 'checkout', environment: 'eu-1' })).toBe('perhaps')
  })

  it('for sure, where its Alertmanager watches that app nowhere else', () => {
    expect(belonging({ app: 'shipping' }, 'shipping')).toBe('yes')
  })
})

describe('an Alertmanager', () => {
  it('watches what runs in its cluster, and in those that name it as theirs', () => {
    expect(
      placesWatchedBy('eu', catalog()).map(({ app, environment }) => `${app}/${environment}`),
    ).toEqual([
      'checkout/staging',
      'checkout/production',
      'checkout/overseas',
      'shipping/production',
    ])
    expect(placesWatchedBy('us', catalog())).toEqual([])
  })
})

function belonging(labels: Record<string, string>, app = 'checkout') {
  const places = placesWatchedBy('eu', catalog())
  const place = places.find((one) => one.app === app && one.environment === 'production')!
  return belongs(labels, place, {
    places,
    objects: app === 'checkout' ? objects : [],
    names: catalog().alerts.labels,
  })
}

const objects = [
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'checkout-worker' },
  { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'checkout-web' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'shop', name: 'checkout-data' },
]

function catalog(): Catalog {
  const document = CatalogDocument.parse({
    clusters: {
      eu: { simulated: true, alertmanager: { simulated: true } },
      us: { simulated: true, alertmanager: { cluster: 'eu' } },
      bare: { simulated: true },
    },
    environments: {
      dev: { cluster: 'bare', namespace: 'shop' },
      staging: { cluster: 'eu', namespace: 'shop-staging' },
      production: { cluster: 'eu', namespace: 'shop' },
      overseas: { cluster: 'us', namespace: 'shop-us' },
    },
    apps: {
      checkout: {
        channel: '#checkout',
        releases: { simulated: true, image: 'acme/checkout' },
        definition,
      },
      shipping: {
        channel: '#shipping',
        environments: ['production'],
        releases: { simulated: true, image: 'acme/shipping' },
        definition,
      },
    },
  })
  const apps = Object.entries(document.apps).map(([name, app]) => [
    name,
    { ...app, name, base: '.', definition: app.definition as Definition },
  ])
  return { ...document, base: '.', apps: Object.fromEntries(apps) }
}

const definition = { workloads: { api: { manifests: 'deploy' } } }
