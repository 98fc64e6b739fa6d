import path from 'node:path'
import { expect, it } from 'vitest'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { renderManifests } from '#src/catalog/render.ts'
import { manualClock } from '../support/clock.ts'
import { appYml, deliverYml, deploymentYml, folderWith } from './folder.ts'
import { released } from './rendering.ts'

const main = `dependencies:
  main: { kind: external, host: db.acme.internal, port: 5432, channel: '#db' }
`
const payments = `  payments:
    channel: '#payments'
    releases: { github: acme/payments, image: ghcr.io/acme/payments }
    definition: payments.yml
`

it('renders what a release needs, from its own repository and of the platform', async () => {
  const rendered = await atTag(`dependencies:
  db: { kind: shared, dependency: main, connect: { env: { DB: '{host}' } } }
  cache: { kind: kubernetes, manifests: redis, after: db }
migrations: { expand: redis, deadlineSeconds: 60 }
`)
  expect(rendered).toBe(
    'Cannot render "checkout" for "staging": redis/redis.yml:1:1 Deployment redis is neither a Job (batch/v1) nor a ConfigMap; a migration has nothing else (and 1 more)',
  )
  expect(
    await atTag(`dependencies:
  db: { kind: shared, dependency: main, connect: { env: { DB: '{host}' } } }
  cache: { kind: kubernetes, manifests: redis, after: db }
`),
  ).toMatchObject([
    { key: 'shared.main/staging', spec: { host: 'db.acme.internal' }, channel: '#db' },
    { key: 'checkout.cache/staging', after: ['db'], manifests: [{ kind: 'Deployment' }] },
  ])
})

it('checks a definition at the tag as it checks one that is here', async () => {
  expect(
    await atTag(`dependencies:
  db: { kind: shared, dependency: mian, connect: { env: { 1DB: '' } } }
  files: { kind: aws-s3 }
  payments: { kind: app, app: payments, version: '>=2' }
`),
  ).toBe(
    'Cannot render checkout 1.5.0: deliver.app.yml:4:35 dependencies.db.dependency: unknown shared dependency "mian"; did you mean "main"?; ' +
      'deliver.app.yml:4:59 dependencies.db.connect.env.1DB: "1DB" is no name of a variable: it has letters, digits and "_", and no digit first; ' +
      'deliver.app.yml:5:18 dependencies.files.kind: "aws-s3" needs a cloud, and the environment "staging" has none (and 2 more)',
  )
})

it('knows the apps that are defined here, for a circle through them', async () => {
  expect(
    await atTag("dependencies: { payments: { kind: app, app: payments, version: '>=2' } }\n"),
  ).toBe(
    'Cannot render checkout 1.5.0: deliver.app.yml:3:45 dependencies.payments.app: apps wait for each other: checkout → payments → checkout',
  )
})

/** What checkout needs in staging with this in its definition, or why it cannot be rendered. */
async function atTag(definition: string) {
  const folder = await folderWith({
    'deliver.yml':
      main +
      deliverYml.replace(
        'definition: deliver.app.yml',
        'definition: { file: deliver.app.yml, at: tag }',
      ) +
      payments,
    'payments.yml': `${appYml}dependencies: { it: { kind: app, app: checkout, version: '1' } }\n`,
    'deploy/deployment.yml': deploymentYml.replaceAll('checkout', 'payments'),
  })
  const reading = await readCatalog(path.join(folder, 'deliver.yml'))
  if (!reading.ok) throw new Error(reading.problems.map(problemLine).join('\n'))
  const { catalog } = reading
  const app = catalog.apps['checkout']!
  const { image } = app.releases
  const { source, controls } = simulateReleases({
    app: 'checkout',
    image,
    clock: manualClock(),
    releases: [],
  })
  controls.publish('1.5.0', {
    files: {
      'deliver.app.yml': appYml + definition,
      'deploy/deployment.yml': deploymentYml,
      'redis/redis.yml': deploymentYml.replaceAll('checkout', 'redis'),
    },
  })
  const { signal } = new AbortController()
  const release = released(image)
  return renderManifests({ app, environment: 'staging', catalog, release, source, signal }).then(
    ({ needs }) => needs,
    (error: Error) => error.message,
  )
}
