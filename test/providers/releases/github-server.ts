import { type GithubOptions, openGithubReleases } from '#providers/releases/github.ts'
import type { Registry } from '#providers/releases/registry.ts'
import { manualClock } from '../../support/clock.ts'
import { type Handler, serve } from './server.ts'

/** The releases of acme/shop that begin with `checkout-v`, at a GitHub that answers as the test wants; every image exists. */
export async function openGithub(handle: Handler, options: Partial<GithubOptions> = {}) {
  const clock = manualClock()
  const server = await serve(handle)
  const registry: Registry = {
    digestOf: async () => ({ digest: `sha256:${'d'.repeat(64)}` }),
    tags: async () => [],
  }
  const source = openGithubReleases({
    app: 'checkout',
    repository: 'acme/shop',
    tag: 'checkout-v{version}',
    image: 'ghcr.io/acme/checkout',
    imageTag: '{version}',
    token: async () => 's3cret',
    api: `http://${server.host}`,
    registry,
    clock,
    ...options,
  })
  return { source, server, clock }
}
