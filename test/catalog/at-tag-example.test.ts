import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { renderManifests } from '#src/catalog/render.ts'
import { manualClock } from '../support/clock.ts'

const example = 'examples/two-halves'
const repository = `${example}/checkout-repository`

it.each([
  ['staging', 1],
  ['production', 3],
])('the example of two halves renders for %s', async (environment, replicas) => {
  const reading = await readCatalog(`${example}/deliver.yml`)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const { catalog } = reading
  const app = catalog.apps['checkout']!
  const { image } = app.releases
  const files = Object.fromEntries(
    globSync(`${repository}/**/*.yml`).map((file) => [
      path.relative(repository, file),
      readFileSync(file, 'utf8'),
    ]),
  )
  const releases = [{ version: '1.5.0', files }]
  const { source } = simulateReleases({ app: 'checkout', image, clock: manualClock(), releases })
  const { signal } = new AbortController()
  const release = (await source.find('1.5.0', signal))!

  const request = { app, environment, catalog, release, source, signal }
  const rendered = await renderManifests(request)
  expect(rendered.manifests[0]).toMatchObject({ kind: 'Deployment', spec: { replicas } })
  expect(rendered.progressDeadlineSeconds).toBe(300)
})
