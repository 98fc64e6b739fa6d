import { describe, expect, it } from 'vitest'
import type { Check } from '#src/core/rules/changes.ts'
import type { Author, ReleaseFiles, ReleaseSource } from '#providers/releases/releases.ts'
import { describeCommits } from './commits.contract.ts'

/** A place to publish one app's releases, empty at first, and the source under test that reads it. */
export type ReleaseWorld = {
  readonly source: ReleaseSource
  /** Publishes a release, with its image, one commit after the last for each title. */
  publish(version: string, details?: Published): Promise<void>
  /** Pushes another image under a release's tag. */
  moveTag(version: string): Promise<void>
  removeImage(version: string): Promise<void>
  /** CI reports on a release's commit. */
  check?(version: string, checks: readonly Check[]): Promise<void>
}

export type Published = {
  readonly notes?: string
  /** Titles, oldest first. */
  readonly commits?: readonly (string | CoAuthored)[]
  readonly prerelease?: boolean
  readonly draft?: boolean
  /** What its commit has, by path: text, or a symbolic link to another path. */
  readonly files?: Readonly<Record<string, string | { readonly link: string }>>
}

export type CoAuthored = { readonly title: string; readonly coAuthors: readonly Author[] }

/** What some sources tell and others cannot know. */
export type Knowledge =
  | 'notes'
  | 'commits'
  | 'checks'
  | 'drafts'
  | 'releases without image'
  | 'files'

/** What every release source must do, wherever it reads. */
export function describeReleases(
  name: string,
  knows: readonly Knowledge[],
  open: () => Promise<ReleaseWorld>,
): void {
  const signal = new AbortController().signal
  describeCommits(name, knows, open)

  describe(`${name} as a source of releases`, () => {
    it('lists the newest releases first, as many as were asked for', async () => {
      const { source, publish } = await open()
      for (const version of ['1.0.0', '1.9.0', '1.10.0']) await publish(version)

      expect((await source.list(10, signal)).map(versionOf)).toEqual(['1.10.0', '1.9.0', '1.0.0'])
      expect((await source.list(2, signal)).map(versionOf)).toEqual(['1.10.0', '1.9.0'])
    })

    it('finds a release by its version, pinned by digest', async () => {
      const { source, publish } = await open()
      await publish('1.5.0')
      await publish('1.5.1')

      const found = await source.find('1.5.0', signal)

      expect(found).toMatchObject({ version: '1.5.0', prerelease: false, draft: false })
      expect(found?.artifacts.map(({ digest }) => digest)).toEqual([aDigest])
      const [listed] = (await source.list(10, signal)).filter(({ version }) => version === '1.5.0')
      expect(listed?.artifacts[0]).toMatchObject({ image: found?.artifacts[0]?.image })
      expect(listed?.tag).toBe(found?.tag)
    })

    it('does not find what nobody published', async () => {
      const { source, publish } = await open()
      await publish('1.5.0')

      expect(await source.find('1.5', signal)).toBeUndefined()
      expect(await source.find('9.9.9', signal)).toBeUndefined()
      expect(await source.find('../../etc/passwd', signal)).toBeUndefined()
    })

    it('shows the same digest as long as the tag stays, and another once it moved', async () => {
      const { source, publish, moveTag } = await open()
      await publish('1.5.0')
      await publish('1.5.1')
      const digest = async (version: string) =>
        (await source.find(version, signal))?.artifacts[0]?.digest
      const first = await digest('1.5.0')
      const other = await digest('1.5.1')

      expect(await digest('1.5.0')).toBe(first)
      await moveTag('1.5.0')

      expect(await digest('1.5.0')).toEqual(aDigest)
      expect(await digest('1.5.0')).not.toBe(first)
      expect(await digest('1.5.1')).toBe(other)
    })

    it.runIf(knows.includes('releases without image'))(
      'rejects a release whose image does not exist',
      async () => {
        const { source, publish, removeImage } = await open()
        await publish('1.5.0')
        await removeImage('1.5.0')

        await expect(source.find('1.5.0', signal)).rejects.toMatchObject({
          name: 'ProviderFailure',
          kind: 'rejected',
          message: expect.stringMatching(/^Cannot use .* 1\.5\.0: there is no image ".+:1\.5\.0"$/),
        })
        expect((await source.list(10, signal)).map(versionOf)).toEqual(['1.5.0'])
      },
    )

    it('marks prereleases', async () => {
      const { source, publish } = await open()
      await publish('2.0.0-rc.1', { prerelease: true })

      expect((await source.list(1, signal))[0]).toMatchObject({ prerelease: true, draft: false })
      expect(await source.find('2.0.0-rc.1', signal)).toMatchObject({ prerelease: true })
    })

    it.runIf(knows.includes('drafts'))('marks drafts, which have no date yet', async () => {
      const { source, publish } = await open()
      await publish('1.0.0')
      await publish('1.1.0', { draft: true })

      const list = await source.list(10, signal)
      expect(list.map(({ version, draft }) => [version, draft])).toEqual([
        ['1.1.0', true],
        ['1.0.0', false],
      ])
      const found = await source.find('1.1.0', signal)
      expect(found).toMatchObject({ draft: true, artifacts: [{ digest: aDigest }] })
      expect(found?.publishedAt).toBeUndefined()
    })

    it.runIf(knows.includes('notes'))(
      'tells the notes, the page, the date and the commit',
      async () => {
        const { source, publish } = await open()
        await publish('1.5.0', { notes: '## Faster\n\n- carts <!channel>' })

        expect((await source.list(1, signal))[0]).toMatchObject({
          notes: '## Faster\n\n- carts <!channel>',
        })
        const found = await source.find('1.5.0', signal)
        expect(found).toMatchObject({ notes: '## Faster\n\n- carts <!channel>' })
        expect(found?.url).toMatch(/^https?:\/\/.+1\.5\.0$/)
        expect(found?.publishedAt).toBeGreaterThan(0)
        expect(found?.commit).toMatch(/^[0-9a-f]{40}$/)
      },
    )

    it.runIf(knows.includes('files'))('reads files as they were at the tag', async () => {
      const { source, publish } = await open()
      await publish('1.0.0', { files: { 'app.yml': 'one: 1\n', 'deploy/api/a.yml': 'ä: ☕\n' } })
      await publish('1.1.0', { files: { 'app.yml': 'two: 2\n', 'deploy/b.yml': 'b: 2\n' } })
      const [first, second] = [await filesOf(source, '1.0.0'), await filesOf(source, '1.1.0')]

      expect(first?.where).toMatch(/^acme\/checkout.* at .*1\.0\.0$/)
      expect(await first?.read('app.yml')).toEqual({ is: 'text', text: 'one: 1\n' })
      expect(await first?.read('deploy/api/a.yml')).toEqual({ is: 'text', text: 'ä: ☕\n' })
      expect(await second?.read('app.yml')).toEqual({ is: 'text', text: 'two: 2\n' })
    })

    it.runIf(knows.includes('files'))('lists folders, and knows what is not there', async () => {
      const { source, publish } = await open()
      await publish('1.0.0', { files: { 'deploy/a.yml': 'a', 'deploy/api/b.yml': 'b' } })
      const files = await filesOf(source, '1.0.0')

      const folder = await files?.look('deploy')
      expect(folder?.is === 'folder' && folder.names.toSorted()).toEqual(['a.yml', 'api'])
      expect(await files?.look('')).toMatchObject({ is: 'folder' })
      expect(await files?.look('deploy/a.yml')).toEqual({ is: 'file' })
      expect(await files?.look('deploy/none')).toEqual({ is: 'absent' })
      expect(await files?.look('deploy/a.yml/none')).toEqual({ is: 'absent' })
      expect(await files?.read('none/a.yml')).toEqual({ is: 'absent' })
      expect(await files?.read('../a.yml')).toEqual({ is: 'absent' })
      expect(await files?.read('deploy')).toEqual({ is: 'refused', words: 'is a folder' })
    })

    it.runIf(knows.includes('files'))('follows no links, and reads nothing huge', async () => {
      const { source, publish } = await open()
      const link = { link: 'real' }
      const huge = '#'.repeat(1024 * 1024 + 1)
      await publish('1.0.0', { files: { 'real/a.yml': 'a', link, 'huge.yml': huge } })
      const files = await filesOf(source, '1.0.0')

      const isLink = { is: 'refused', words: 'is a symbolic link, which is not followed' }
      expect(await files?.read('link')).toEqual(isLink)
      expect(await files?.look('link')).toEqual(isLink)
      expect(await files?.read('link/a.yml')).toEqual({
        is: 'refused',
        words: 'leads through a symbolic link, which is not followed',
      })
      expect(await files?.read('huge.yml')).toEqual({
        is: 'refused',
        words: 'is larger than 1 MiB',
      })
    })

    it.runIf(knows.includes('files'))('has no files of what has no tag', async () => {
      const { source, publish } = await open()
      await publish('1.0.0')
      await publish('1.1.0', { draft: true })
      const draft = (await source.find('1.1.0', signal))!
      const { commit: _, ...released } = (await source.find('1.0.0', signal))!

      expect(await source.files?.(draft, signal)).toBeUndefined()
      const gone = { ...released, version: '9.9.9', tag: released.tag.replace('1.0.0', '9.9.9') }
      expect(await source.files?.(gone, signal)).toBeUndefined()
    })

    it('gives up when nobody waits any more', async () => {
      const { source, publish } = await open()
      await publish('1.5.0')
      const gone = AbortSignal.abort()

      const stopped = { name: 'ProviderFailure', kind: 'unavailable' }
      await expect(source.list(1, gone)).rejects.toMatchObject(stopped)
      await expect(source.find('1.5.0', gone)).rejects.toMatchObject(stopped)
    })
  })
}

async function filesOf(source: ReleaseSource, version: string): Promise<ReleaseFiles | undefined> {
  const { signal } = new AbortController()
  const release = await source.find(version, signal)
  return release && (await source.files?.(release, signal))
}

const versionOf = ({ version }: { version: string }) => version

const aDigest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/)
