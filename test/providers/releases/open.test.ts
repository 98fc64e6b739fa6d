import { describe, expect, it } from 'vitest'
import { openReleaseSource } from '#providers/releases/open.ts'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { type App, Definition, ReleasesEntry } from '#src/core/catalog.ts'
import type { Credential } from '#src/core/names.ts'
import { manualClock } from '../../support/clock.ts'
import { fakeRegistry } from './fake-registry.ts'
import { serve } from './server.ts'

const { signal } = new AbortController()
const clock = manualClock()

describe('openReleaseSource()', () => {
  it("opens an image's tags with the registry's credentials", async () => {
    const fake = fakeRegistry('acme/checkout')
    fake.push('v1.5.0')
    const asRobot = `Basic ${Buffer.from('robot:hunter2').toString('base64')}`
    const server = await serve((asked) =>
      asked.headers.authorization === asRobot
        ? fake.handle(asked)
        : { status: 401, headers: { 'www-authenticate': 'Basic' } },
    )
    const app = appWith({
      image: `${server.host}/acme/checkout`,
      tag: 'v{version}',
      registry: { username: { env: 'USERNAME' }, password: { file: '/run/password' } },
    })

    const source = openReleaseSource(app, { clock, readCredential })

    expect(await source.list(1, signal)).toMatchObject([{ app: 'checkout', version: '1.5.0' }])
  })

  it('opens a repository at GitHub with its token', async () => {
    const server = await serve(({ headers }) =>
      headers.authorization === 'Bearer t0ken' ? { status: 200, body: [] } : { status: 401 },
    )
    const app = appWith({
      github: 'acme/checkout',
      image: 'ghcr.io/acme/checkout',
      token: { env: 'GITHUB_TOKEN' },
      api: `http://${server.host}`,
    })

    const source = openReleaseSource(app, { clock, readCredential })

    expect(await source.list(1, signal)).toEqual([])
    expect(server.asked[0]?.url.pathname).toBe('/repos/acme/checkout/releases')
  })

  it('finds simulated releases where the wiring brought them', () => {
    const { source } = simulateReleases({ app: 'checkout', image: 'x/checkout', clock })
    const app = appWith({ simulated: true, image: 'x/checkout' })
    const simulations = new Map([['checkout', source]])

    expect(openReleaseSource(app, { clock, readCredential, simulations })).toBe(source)
    expect(() => openReleaseSource(app, { clock, readCredential })).toThrow(
      'Cannot read releases of "checkout": simulated releases exist only in the sandbox',
    )
  })
})

async function readCredential(credential: Credential): Promise<string> {
  const secrets = { USERNAME: 'robot', '/run/password': 'hunter2', GITHUB_TOKEN: 't0ken' }
  const name = 'env' in credential ? credential.env : credential.file
  return new Map(Object.entries(secrets)).get(name) ?? ''
}

function appWith(releases: object): App {
  return {
    name: 'checkout',
    base: '/',
    channel: '#checkout',
    releases: ReleasesEntry.parse(releases),
    definition: Definition.parse({ workloads: { api: { manifests: 'deploy' } } }),
  }
}
