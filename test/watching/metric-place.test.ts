import { expect, it } from 'vitest'
import type { Target } from '#src/core/target.ts'
import { metricPlaceOf } from '#src/engine/watching/metric-place.ts'
import { shopCatalog } from '../support/simulated-bot.ts'

const release = { app: 'checkout', version: '1.5.0', tag: 'v1.5.0', artifacts: [], publishedAt: 0, notes: '', prerelease: false, draft: false } // prettier-ignore

it('asks what a cloud keeps of the databases that the settled release needs, and what the release itself asks', async () => {
  const shop = await shopCatalog()
  const checkout = shop.apps['checkout']!
  const catalog = {
    ...shop,
    environments: {
      ...shop.environments,
      production: { ...shop.environments['production']!, cloud: 'main' },
    },
    apps: {
      checkout: { ...checkout, definition: { file: 'deliver.app.yml', at: 'tag' as const } },
    },
  }
  const need = { key: 'checkout.db/production', after: [], owners: [], isShared: false }
  const target = {
    version: 1,
    key: 'checkout/production',
    app: 'checkout',
    environment: 'production',
    history: [],
    inventory: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'check.out' }],
    queue: [],
    blocked: [],
    settled: {
      release,
      manifests: 'a'.repeat(64),
      inventory: [],
      cluster: 'prod',
      namespace: 'shop',
      progressDeadlineSeconds: 600,
      delivery: 'd-1',
      at: 0,
      metrics: { orders: { query: 'orders', unit: 'count' } },
      needs: [
        { ...need, name: 'db', kind: 'aws-rds', spec: { version: '17', class: 'db.t4g.medium', storage: 20 } }, // prettier-ignore
        { ...need, name: 'cache', kind: 'kubernetes', spec: {} },
      ],
    },
  } as unknown as Target

  const { questions, known, cluster } = await metricPlaceOf(
    { app: 'checkout', environment: 'production' },
    { catalog: () => catalog, store: { target: async () => target } as never },
  )

  expect({ known, cluster }).toEqual({
    known: { namespace: 'shop', version: '1.5.0', pods: String.raw`check\.out-[0-9]+` },
    cluster: 'prod',
  })
  const names = questions.map(({ name }) => name)
  expect(names.slice(7)).toEqual(['db-cpu', 'db-connections', 'db-storage', 'db-latency', 'orders'])
  expect(questions.find(({ name }) => name === 'db-cpu')).toMatchObject({
    unit: 'ratio',
    ask: {
      cloud: 'main',
      namespace: 'AWS/RDS',
      metric: 'CPUUtilization',
      scale: 0.01,
      dimensions: { DBInstanceIdentifier: 'checkout-db-production' },
    },
  })
})
