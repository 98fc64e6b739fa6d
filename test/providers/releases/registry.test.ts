import { describe, expect, it } from 'vitest'
import { openRegistry, type RegistryOptions } from '#providers/releases/registry.ts'
import { manualClock } from '../../support/clock.ts'
import { failureOf } from './failure-of.ts'
import { fakeRegistry, OCI_IMAGE, OCI_INDEX, problem } from './fake-registry.ts'
import { type Handler, serve } from './server.ts'

const { signal } = new AbortController()

describe('a registry', () => {
  it('asks for the digest of an image without reading its manifest', async () => {
    const { registry, fake, server } = await open()
    const digest = fake.push('1.5.0')

    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
    expect(server.asked.map(({ method }) => method)).toEqual(['HEAD'])
    expect(server.asked[0]?.headers.accept).toContain(OCI_INDEX)
  })

  it('tells the platforms of an index, without attestations', async () => {
    const { registry, fake } = await open()
    const platforms = [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm', variant: 'v7' },
      { os: 'unknown', architecture: 'unknown' },
    ]
    const manifests = platforms.map((platform) => ({ mediaType: OCI_IMAGE, platform }))
    const digest = fake.push('1.5.0', { mediaType: OCI_INDEX, manifests })

    expect(await registry.digestOf('1.5.0', signal)).toEqual({
      digest,
      platforms: ['linux/amd64', 'linux/arm/v7'],
    })
  })

  it('computes the digest where the registry does not tell it', async () => {
    const fake = fakeRegistry('acme/checkout')
    const digest = fake.push('1.5.0')
    const { registry } = await open((asked) => {
      const { headers, ...answer } = fake.handle(asked)
      return { ...answer, headers: { 'content-type': headers?.['content-type'] ?? '' } }
    })

    expect(await registry.digestOf('1.5.0', signal)).toEqual({ digest })
  })

  it('rejects a manifest that is not what its digest says', async () => {
    const fake = fakeRegistry('acme/checkout')
    const digest = fake.push('1.5.0', { mediaType: OCI_INDEX, manifests: [] })
    const { registry } = await open((asked) => ({ ...fake.handle(asked), body: 'tampered with' }))

    await expect(registry.digestOf('1.5.0', signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining(`its registry said ${digest} and sent sha256:`),
    })
  })

  it.each(['MANIFEST_UNKNOWN', 'NAME_UNKNOWN'])('takes %s for "no such image"', async (code) => {
    const { registry } = await open(() => problem(404, code))

    expect(await registry.digestOf('1.5.0', signal)).toBeUndefined()
  })

  it('does not take the 404 of something else for "no such image"', async () => {
    const { registry } = await open(() => ({ status: 404, body: '<h1>Not found</h1>' }))

    await expect(registry.digestOf('1.5.0', signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/^Cannot read image ".+": the registry answered 404$/),
    })
  })

  it('never asks for what cannot be a tag', async () => {
    const { registry, server } = await open()

    expect(await registry.digestOf('../../../v2/other/tags/list', signal)).toBeUndefined()
    expect(await registry.digestOf('1.0.0+build', signal)).toBeUndefined()
    expect(server.asked).toEqual([])
  })

  it('reads every page of tags', async () => {
    const { registry, fake, server } = await open(undefined, 2)
    for (const tag of ['1.0.0', '1.1.0', '1.2.0', '1.3.0', 'latest']) fake.push(tag)

    expect(await registry.tags(signal)).toEqual(['1.0.0', '1.1.0', '1.2.0', '1.3.0', 'latest'])
    expect(server.asked).toHaveLength(3)
  })

  it('knows no tags of an image that does not exist', async () => {
    const { registry } = await open()

    expect(await registry.tags(signal)).toBeUndefined()
  })

  it('refuses a next page on another host', async () => {
    const other = await serve(() => ({ status: 200, body: { tags: ['stolen'] } }))
    const { registry } = await open(() => ({
      status: 200,
      headers: { link: `<http://${other.host}/v2/acme/checkout/tags/list>; rel="next"` },
      body: { tags: ['1.0.0'] },
    }))

    await expect(registry.tags(signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('its next page is on another host'),
    })
    expect(other.asked).toEqual([])
  })

  it('does not read a list of tags for ever', async () => {
    const { registry, server } = await open(() => ({
      status: 200,
      headers: { link: '<list?n=1000>; rel=next' },
      body: { tags: ['1.0.0'] },
    }))

    expect(await registry.tags(signal)).toEqual(['1.0.0'])
    expect(server.asked.length).toBeLessThan(100)
  })

  it.each([
    [403, 'denied'],
    [429, 'throttled'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [418, 'rejected'],
  ])('takes %i for %s', async (status, kind) => {
    const { registry } = await open(() => problem(status, 'SOME', 'trouble'))

    await expect(registry.digestOf('1.5.0', signal)).rejects.toMatchObject({ kind })
    await expect(registry.tags(signal)).rejects.toMatchObject({ kind })
  })

  it.each([
    ['30', 30_000],
    ['Mon, 05 Jan 2026 09:01:30 GMT', 90_000],
    ['soon', undefined],
  ])('waits as long as a throttling registry asks: %s', async (header, retryAfter) => {
    const { registry } = await open(() => ({ status: 429, headers: { 'retry-after': header } }))

    await expect(registry.tags(signal)).rejects.toMatchObject({ kind: 'throttled', retryAfter })
  })

  it('says so when nothing listens', async () => {
    const { registry } = await open(undefined, 2, { image: 'localhost:1/acme/checkout' })

    await expect(registry.tags(signal)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('localhost:1 cannot be reached ('),
    })
  })

  it('gives up on a registry that does not answer in time', async () => {
    const { registry, server, clock } = await open(() => 'silence')
    const failed = failureOf(registry.tags(signal))
    await server.firstAsked

    await clock.advance(20_000)

    expect(await failed).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('no answer within 20 seconds'),
    })
  })

  it('gives up when nobody waits any more', async () => {
    const { registry, server } = await open(() => 'silence')
    const caller = new AbortController()
    const failed = failureOf(registry.digestOf('1.5.0', caller.signal))
    await server.firstAsked

    caller.abort()

    expect(await failed).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('stopped before the answer came'),
    })
  })

  it('refuses answers without end', async () => {
    const { registry } = await open(() => ({ status: 200, body: Buffer.alloc(9 * 1024 * 1024) }))

    await expect(registry.tags(signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('larger than'),
    })
  })

  it('reads no lists that are none', async () => {
    const { registry } = await open(() => ({ status: 200, body: { tags: 'all of them' } }))

    await expect(registry.tags(signal)).rejects.toMatchObject({ kind: 'rejected' })
  })

  it.each(['ghcr.io/acme/checkout:1.5.0', 'ghcr.io/Acme/checkout', 'ghcr.io/../x', 'gh cr/x', ''])(
    'says that "%s" is no image',
    async (image) => {
      const { registry } = await open(undefined, 2, { image })

      await expect(registry.tags(signal)).rejects.toMatchObject({
        kind: 'rejected',
        message: `Cannot read image "${image}": that is no image's name`,
      })
    },
  )
})

async function open(handle?: Handler, pageSize = 1000, options: Partial<RegistryOptions> = {}) {
  const clock = manualClock()
  const fake = fakeRegistry('acme/checkout', pageSize)
  const server = await serve(handle ?? fake.handle)
  const registry = openRegistry({ image: `${server.host}/acme/checkout`, clock, ...options })
  return { registry, fake, server, clock }
}
