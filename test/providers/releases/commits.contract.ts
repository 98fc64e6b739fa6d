import { describe, expect, it } from 'vitest'
import type { Knowledge, ReleaseWorld } from './releases.contract.ts'

/** What every release source must tell of the commits that a release was made from. */
export function describeCommits(
  name: string,
  knows: readonly Knowledge[],
  open: () => Promise<ReleaseWorld>,
): void {
  const signal = new AbortController().signal

  describe(`${name} as a source of commits`, () => {
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

    it.runIf(knows.includes('commits'))('tells who wrote a commit, all of them', async () => {
      const { source, publish } = await open()
      const lee = { name: 'lee', login: 'lee' }
      const pat = { name: 'Pat Pair' }
      await publish('1.0.0', { commits: ['begin'] })
      await publish('1.1.0', { commits: [{ title: 'together', coAuthors: [lee, pat] }, 'alone'] })

      const [alone, together] = await source.commits('1.0.0', '1.1.0', signal)
      expect(alone).toMatchObject({ title: 'alone', login: expect.stringMatching(/./) })
      expect(alone?.author).toBe(alone?.login)
      expect(alone?.coAuthors ?? []).toEqual([])
      expect(together).toMatchObject({ title: 'together', coAuthors: [lee, pat] })
    })

    it.runIf(knows.includes('checks'))(
      'tells what CI says of a release, as it says it now',
      async () => {
        const { source, publish, check } = await open()
        await publish('1.0.0')
        await publish('1.1.0')
        await check?.('1.0.0', [
          { name: 'build', state: 'passed' },
          { name: 'e2e', state: 'pending' },
        ])
        const checksOf = async (version: string) => {
          const found = await source.checks?.((await source.find(version, signal))!, signal)
          return found?.map(({ name, state }) => `${name} ${state}`).toSorted()
        }

        expect(await checksOf('1.0.0')).toEqual(['build passed', 'e2e pending'])
        await check?.('1.0.0', [
          { name: 'build', state: 'passed' },
          { name: 'e2e', state: 'failed' },
        ])
        expect(await checksOf('1.0.0')).toEqual(['build passed', 'e2e failed'])
      },
    )

    it.runIf(knows.includes('checks') && knows.includes('drafts'))(
      'knows no checks of a draft, which has no commit yet',
      async () => {
        const { source, publish } = await open()
        await publish('1.1.0', { draft: true })

        const draft = (await source.find('1.1.0', signal))!
        expect(await source.checks?.(draft, signal)).toEqual([])
      },
    )
  })
}
