import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGithubReleases } from '#providers/releases/github.ts'
import { openImageTags } from '#providers/releases/image-tags.ts'
import { openRegistry } from '#providers/releases/registry.ts'
import type { Clock } from '#src/core/clock.ts'
import { type CoAuthored, describeReleases } from '../../providers/releases/releases.contract.ts'
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

  const releasesOf = (repository: string, token: string | undefined, tag = 'v{version}') => {
    const { path, ...at } = newImage()
    const source = openGithubReleases({
      app: 'checkout',
      repository,
      tag,
      imageTag: '{version}',
      token: async () => token,
      api: github.url,
      clock,
      ...at,
    })
    return { ...source, path }
  }

  describeReleases("a registry's tags", [], async () => {
    const { path, ...at } = newImage()
    const push = async (version: string) => void (await registry.push(path, version))
    return {
      source: openImageTags({ app: 'checkout', tag: '{version}', ...at }),
      publish: push,
      moveTag: push,
      removeImage: (version) => registry.remove(path, version),
    }
  })

  // The emulated GitHub has no combined status: checks are tested against answers that GitHub documents.
  const knownAtGithub = ['notes', 'commits', 'drafts', 'releases without image', 'files'] as const
  describeReleases('GitHub', knownAtGithub, async () => {
    const repository = await github.createRepository()
    const source = releasesOf(repository.name, github.token, 'checkout/v{version}')
    const push = async (version: string) => void (await registry.push(source.path, version))
    return {
      source,
      async publish(version, { notes, files, commits = ['a change'], ...details } = {}) {
        for (const one of commits) await repository.commit(messageOf(one))
        if (files) await repository.replaceFiles(files)
        await repository.release(`checkout/v${version}`, {
          draft: false,
          prerelease: false,
          ...details,
          ...(notes !== undefined && { body: notes }),
        })
        await push(version)
      },
      moveTag: push,
      removeImage: (version) => registry.remove(source.path, version),
    }
  })

  it('says so where there is no repository', async () => {
    const source = releasesOf('acme/nothing-here', undefined)

    const unknown = {
      kind: 'rejected',
      message:
        'Cannot read releases of acme/nothing-here: no such repository, or the token cannot see it',
    }
    await expect(source.list(1, signal)).rejects.toMatchObject(unknown)
    await expect(source.find('1.0.0', signal)).rejects.toMatchObject(unknown)
  })

  it('shows no drafts to strangers', async () => {
    const repository = await github.createRepository()
    await repository.release('v1.0.0', { draft: true, prerelease: false })

    expect(await releasesOf(repository.name, github.token).list(1, signal)).toHaveLength(1)
    expect(await releasesOf(repository.name, undefined).list(1, signal)).toEqual([])
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

/** Co-authors as GitHub writes them below a squashed pull request. */
function messageOf(commit: string | CoAuthored): string {
  if (typeof commit === 'string') return commit
  const trailers = commit.coAuthors.map(({ name, login }, at) => {
    const email = login ? `${at}+${login}@users.noreply.github.com` : `${at}@example.com`
    return `Co-authored-by: ${name} <${email}>`
  })
  return [commit.title, '', ...trailers].join('\n')
}
