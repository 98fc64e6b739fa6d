import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGithubReleases } from '#providers/releases/github.ts'
import { openImageTags } from '#providers/releases/image-tags.ts'
import { openRegistry } from '#providers/releases/registry.ts'
import type { Clock } from '#src/core/clock.ts'
import { describeReleases } from '../../providers/releases/releases.contract.ts'
import { type GithubEmulator, startGithub } from './github-emulator.ts'
import { type RealRegistry, registryMissing, startRegistry } from './real-registry.ts'

const missing = registryMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

const { signal } = new AbortController()
const clock: Clock = {
  now: () => Date.now(),
  wait: (ms, stop) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      stop?.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    }),
}

describe.skipIf(missing)('real release servers', () => {
  let registry: RealRegistry
  let github: GithubEmulator
  let apps = 0

  beforeAll(async () => {
    ;[registry, github] = await Promise.all([startRegistry(), startGithub()])
  })
  afterAll(async () => {
    await Promise.all([registry?.stop(), github?.stop()])
  })

  const newImage = () => {
    const path = `acme/app-${apps++}`
    const image = `${registry.host}/${path}`
    return { path, image, registry: openRegistry({ image, clock }) }
  }

  describeReleases("a registry's tags", [], async () => {
    const at = newImage()
    const push = async (version: string) => void (await registry.push(at.path, version))
    return {
      source: openImageTags({ app: 'checkout', tag: '{version}', ...at }),
      publish: push,
      moveTag: push,
      removeImage: (version) => registry.remove(at.path, version),
    }
  })

  describeReleases('GitHub', ['notes', 'commits', 'drafts', 'releases without image'], async () => {
    const at = newImage()
    const repository = await github.createRepository()
    const push = async (version: string) => void (await registry.push(at.path, version))
    return {
      source: openGithubReleases({
        app: 'checkout',
        repository: repository.name,
        tag: 'checkout/v{version}',
        imageTag: '{version}',
        token: async () => github.token,
        api: github.url,
        clock,
        ...at,
      }),
      async publish(
        version,
        { notes, commits = ['a change'], draft = false, prerelease = false } = {},
      ) {
        for (const message of commits) await repository.commit(message)
        await repository.release(`checkout/v${version}`, {
          draft,
          prerelease,
          ...(notes !== undefined && { body: notes }),
        })
        await push(version)
      },
      moveTag: push,
      removeImage: (version) => registry.remove(at.path, version),
    }
  })

  it('hides drafts and private things from strangers, and says what is missing', async () => {
    const at = newImage()
    const source = openGithubReleases({
      app: 'checkout',
      repository: 'acme/nothing-here',
      tag: 'v{version}',
      imageTag: '{version}',
      token: async () => undefined,
      api: github.url,
      clock,
      ...at,
    })

    const unknown = {
      kind: 'rejected',
      message:
        'Cannot read releases of acme/nothing-here: no such repository, or the token cannot see it',
    }
    await expect(source.list(1, signal)).rejects.toMatchObject(unknown)
    await expect(source.find('1.0.0', signal)).rejects.toMatchObject(unknown)
  })

  it('reads an index with its platforms, and tags page by page', async () => {
    const at = newImage()
    const digest = await registry.pushIndex(at.path, '1.5.0')

    expect(await at.registry.digestOf('1.5.0', signal)).toEqual({
      digest,
      platforms: ['linux/amd64', 'linux/arm64'],
    })
    expect(await at.registry.tags(signal)).toEqual(['1.5.0', '1.5.0-amd64', '1.5.0-arm64'])
  })

  it('knows nothing of an image that nobody pushed', async () => {
    const at = newImage()

    expect(await at.registry.digestOf('1.5.0', signal)).toBeUndefined()
    expect(await at.registry.tags(signal)).toBeUndefined()
  })
})
