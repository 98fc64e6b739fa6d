import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newestFirst, openImageTags } from '#providers/releases/image-tags.ts'
import { openRegistry } from '#providers/releases/registry.ts'
import { manualClock } from '../../support/clock.ts'
import { fakeRegistry } from './fake-registry.ts'
import { describeReleases } from './releases.contract.ts'
import { serve } from './server.ts'

const { signal } = new AbortController()

describeReleases("an image's tags", [], async () => {
  const { source, fake } = await open('{version}')
  return {
    source,
    publish: async (version) => void fake.push(version),
    moveTag: async (version) => void fake.push(version),
    removeImage: async (version) => fake.remove(version),
  }
})

describe("an image's tags as releases", () => {
  it('are those that follow the pattern, without what is attached to images', async () => {
    const { source, fake } = await open('v{version}')
    for (const tag of ['v1.0.0', 'v1.1.0-rc.1', 'latest', '9.9.9']) fake.push(tag)
    fake.push(`sha256-${'a'.repeat(64)}.sig`)

    expect(await source.list(10, signal)).toMatchObject([
      { version: '1.1.0-rc.1', tag: 'v1.1.0-rc.1', prerelease: true },
      { version: '1.0.0', tag: 'v1.0.0', prerelease: false },
    ])
  })

  it('take no signature for a release', async () => {
    const { source, fake } = await open('{version}')
    const tag = `sha256-${'a'.repeat(64)}.sig`
    fake.push('1.0.0')
    fake.push(tag)

    expect((await source.list(10, signal)).map(({ version }) => version)).toEqual(['1.0.0'])
    expect(await source.find(tag, signal)).toBeUndefined()
  })

  it('say so when there is no image at all', async () => {
    const { source } = await open('{version}')

    await expect(source.list(10, signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(
        /^Cannot read releases of checkout: the registry has no image ".+\/acme\/checkout"$/,
      ),
    })
  })
})

describe('newestFirst()', () => {
  it('sorts versions as semver does, and what is none last', () => {
    const shuffled = ['main', '1.9.0', 'v1.10.0', '1.10.0-rc.2', 'dev', '1.10.0-rc.10', '0.1.0']

    expect(shuffled.toSorted(newestFirst)).toEqual([
      'v1.10.0',
      '1.10.0-rc.10',
      '1.10.0-rc.2',
      '1.9.0',
      '0.1.0',
      'main',
      'dev',
    ])
  })

  it('gives one order, whatever the registry answers first', () => {
    const anyVersion = fc.oneof(
      fc
        .tuple(fc.nat(3), fc.nat(3), fc.constantFrom('', '-rc.1', '-rc.2', '+a', '+b'))
        .map(([minor, patch, rest]) => `1.${minor}.${patch}${rest}`),
      fc.constantFrom('latest', 'main', 'v1.0.0', '1.0.0', '2024.11'),
    )
    fc.assert(
      fc.property(fc.uniqueArray(anyVersion), (versions) => {
        expect(versions.toReversed().toSorted(newestFirst)).toEqual(versions.toSorted(newestFirst))
      }),
    )
  })
})

async function open(tag: string) {
  const fake = fakeRegistry('acme/checkout')
  const server = await serve(fake.handle)
  const image = `${server.host}/acme/checkout`
  const registry = openRegistry({ image, clock: manualClock() })
  return { source: openImageTags({ app: 'checkout', image, tag, registry }), fake }
}
