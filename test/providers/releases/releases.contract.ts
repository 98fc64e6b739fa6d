import { describe, expect, it } from 'vitest'
import type { ReleaseSource } from '#providers/releases/releases.ts'

/** A place to publish one app's releases, empty at first, and the source under test that reads it. */
export type ReleaseWorld = {
  readonly source: ReleaseSource
  /** Publishes a release, with its image, one commit after the last for each title. */
  publish(version: string, details?: Published): Promise<void>
  /** Pushes another image under a release's tag. */
  moveTag(version: string): Promise<void>
  removeImage(version: string): Promise<void>
}

export type Published = {
  readonly notes?: string
  /** Titles, oldest first. */
  readonly commits?: readonly string[]
  readonly prerelease?: boolean
  readonly draft?: boolean
}

/** What some sources tell and others cannot know. */
export type Knowledge = 'notes' | 'commits' | 'drafts' | 'releases without image'

/** What every release source must do, wherever it reads. */
export function describeReleases(
  name: string,
  knows: readonly Knowledge[],
  open: () => Promise<ReleaseWorld>,
): void {
  const signal = new AbortController().signal

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

    it.runIf(knows.includes('commits'))(
      'tells the commits after one release up to another',
      async () => {
        const { source, publish } = await open()
        await publish('1.0.0', { commits: ['begin'] })
        await publish('1.1.0', { commits: ['first', 'second\n\nwith a body'] })
        await publish('1.2.0', { commits: ['third'] })

        const commits = await source.commits('1.0.0', '1.2.0', signal)
        expect(commits.map(({ title }) => title)).toEqual(['third', 'second', 'first'])
        expect(commits[0]).toMatchObject({
          sha: (await source.find('1.2.0', signal))?.commit,
          author: expect.stringMatching(/./),
        })
        expect((await source.commits('1.1.0', '1.2.0', signal)).map(({ title }) => title)).toEqual([
          'third',
        ])
      },
    )

    it('knows no commits backwards, or of releases that do not exist', async () => {
      const { source, publish } = await open()
      await publish('1.0.0', { commits: ['begin'] })
      await publish('1.1.0', { commits: ['first'] })

      expect(await source.commits('1.1.0', '1.0.0', signal)).toEqual([])
      expect(await source.commits('1.1.0', '1.1.0', signal)).toEqual([])
      expect(await source.commits('0.0.1', '1.1.0', signal)).toEqual([])
      expect(await source.commits('1.0.0', '9.9.9', signal)).toEqual([])
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

const versionOf = ({ version }: { version: string }) => version

const aDigest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/)
