import { expect, it } from 'vitest'
import { readCatalog } from '#src/catalog/read.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Hash, Manifest } from '#src/core/plan/objects.ts'
import { ask } from '#src/engine/ask.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { manualClock } from '../support/clock.ts'
import { simulateBot } from '../support/simulated-bot.ts'

const example = 'examples/dependencies/deliver.yml'

it('keeps the objects of dependencies and migrations under their hashes, and only references to secrets', async () => {
  const { rendered, objects } = await prepared('production')
  expect(rendered.needs?.map(({ key, kind, owners }) => `${key} ${kind} ${owners.join()}`)).toEqual(
    [
      'checkout.db/production aws-rds dba',
      'checkout.cache/production kubernetes platform',
      'checkout.invoices/production aws-s3 platform',
      'shared.broker/production kubernetes platform',
      'checkout.payments/production app ',
    ],
  )
  const cache = rendered.needs?.find(({ name }) => name === 'cache')
  expect(await objects(cache?.manifests)).toEqual([
    'Deployment checkout-redis',
    'Service checkout-redis',
  ])
  const { expand, contract, ...floor } = rendered.migrations ?? {}
  expect(floor).toEqual({ compatibleFrom: '1.4.0', deadlineSeconds: 900 })
  expect(await objects(expand?.manifests)).toEqual([`Job ${expand?.jobs[0]}`])
  expect(await objects(contract?.manifests)).toEqual([`Job ${contract?.jobs[0]}`])
  expect(await objects(rendered.manifests)).toEqual([
    'Deployment checkout',
    'Deployment checkout-worker',
  ])
})

it('says the same for the same input, and nothing of what an environment does without', async () => {
  const [once, again] = [await prepared('staging'), await prepared('staging')]
  expect(once.rendered).toEqual(again.rendered)
  expect(once.rendered.needs?.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'db external',
    'cache kubernetes',
    'events kubernetes',
    'payments app',
  ])
  expect(once.rendered.needs?.flatMap(({ owners }) => owners)).toEqual(['platform'])
})

/** What is kept of checkout 1.5.0 of the example, in a simulated world. */
async function prepared(environment: string) {
  const clock = manualClock()
  const reading = await readCatalog(example)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const catalog = { ...reading.catalog, clusters: simulated(reading.catalog.clusters) }
  const { world } = await simulateBot({ clock, catalog, simulated: simulateWorld(catalog, clock) })
  const image = { type: 'image', image: 'ghcr.io/acme/checkout', tag: '1.5.0' } as const
  const release = {
    app: 'checkout',
    version: '1.5.0',
    tag: 'v1.5.0',
    artifacts: [{ ...image, digest: `sha256:${hashOf('1.5.0')}` }],
    prerelease: false,
    draft: false,
  }
  const source = { ...world, releases: () => ({}) as never }
  const seen = await ask([{ ask: 'manifests', app: 'checkout', environment, release }], source)
  if (seen.manifests?.is !== 'seen') throw new Error(JSON.stringify(seen))
  return {
    rendered: seen.manifests.value,
    async objects(hash: Hash | undefined): Promise<readonly string[]> {
      const kept = await world.store.artifact(hash ?? '')
      const manifests = JSON.parse(kept ?? '[]') as Manifest[]
      return manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    },
  }
}

function simulated<Clusters extends object>(clusters: Clusters) {
  const all = Object.keys(clusters).map((name) => [name, { simulated: true as const }])
  return Object.fromEntries(all) as Record<keyof Clusters & string, { simulated: true }>
}
