import { describe, expect, it } from 'vitest'
import { simulateReleases } from '#providers/releases/simulated.ts'
import { manualClock } from '../../support/clock.ts'
import { describeReleases } from './releases.contract.ts'

const image = 'ghcr.io/acme/checkout'
const { signal } = new AbortController()

describeReleases(
  'the simulation',
  ['notes', 'commits', 'checks', 'drafts', 'releases without image', 'files'],
  async () => {
    const clock = manualClock()
    const { source, controls } = simulateReleases({ app: 'checkout', image, clock, releases: [] })
    return {
      source,
      async publish(version, { commits, ...details } = {}) {
        await clock.advance(1000)
        const log = commits?.map((one) =>
          typeof one === 'string'
            ? { title: one.split('\n')[0]!, author: 'rita' }
            : { ...one, author: 'rita' },
        )
        controls.publish(version, { ...details, ...(log && { commits: log }) })
      },
      moveTag: async (version) => controls.moveTag(version),
      removeImage: async (version) => controls.removeImage(version),
      check: async (version, checks) => controls.setChecks(version, checks),
    }
  },
)

describe('the simulation of releases', () => {
  it('begins with releases that look real, the same ones each time', async () => {
    const [first, second] = [open(), open()]

    const list = await first.source.list(100, signal)
    expect(list.map(({ version }) => version)).toEqual([
      '1.6.0-rc.1',
      '1.5.0',
      '1.4.1',
      '1.4.0',
      '1.3.0',
    ])
    expect(list.every(({ notes }) => notes?.startsWith("## What's changed\n\n- "))).toBe(true)
    expect(await second.source.list(100, signal)).toEqual(list)
    expect(await second.source.find('1.5.0', signal)).toEqual(
      await first.source.find('1.5.0', signal),
    )
    expect((await first.source.commits('1.4.1', '1.5.0', signal))[0]).toMatchObject({
      title: 'Round totals half up, as receipts do',
      author: 'dana',
    })
  })

  it('gives two apps different digests', async () => {
    const other = simulateReleases({ app: 'web', image: 'ghcr.io/acme/web', clock: manualClock() })

    const [a] = (await open().source.find('1.5.0', signal))!.artifacts
    const [b] = (await other.source.find('1.5.0', signal))!.artifacts
    expect(a?.digest).not.toBe(b?.digest)
  })

  it('answers nothing while it is away', async () => {
    const { source, controls } = open()
    controls.goAway()
    const away = {
      kind: 'unavailable',
      message: 'Cannot read releases of checkout: nothing answers',
    }

    await expect(source.list(1, signal)).rejects.toMatchObject(away)
    await expect(source.find('1.5.0', signal)).rejects.toMatchObject(away)
    await expect(source.commits('1.4.0', '1.5.0', signal)).rejects.toMatchObject(away)

    controls.comeBack()
    expect(await source.list(1, signal)).toHaveLength(1)
  })

  it('has releases whose checks passed, until they are told to do otherwise', async () => {
    const { source, controls } = open()
    const checksOf = async (version: string) =>
      await source.checks?.((await source.find(version, signal))!, signal)
    expect(await checksOf('1.5.0')).toEqual([{ name: 'ci', state: 'passed' }])

    controls.checkNew([{ name: 'ci', state: 'failed' }])
    controls.publish('1.5.1')

    expect(await checksOf('1.5.1')).toEqual([{ name: 'ci', state: 'failed' }])
    expect(await checksOf('1.5.0')).toEqual([{ name: 'ci', state: 'passed' }])
  })

  it('knows some authors by name alone', async () => {
    const { source, controls } = open()
    const commit = { title: 'Close the till', author: 'Pat Pair', isUnknown: true } as const
    controls.publish('1.7.0', { commits: [commit] })

    const [found] = await source.commits('1.6.0-rc.1', '1.7.0', signal)
    expect(found).toMatchObject({ author: 'Pat Pair' })
    expect(found?.login).toBeUndefined()
  })

  it('refuses to publish a version twice', () => {
    expect(() => open().controls.publish('1.5.0')).toThrow(
      'Cannot publish checkout 1.5.0: it exists',
    )
  })
})

function open() {
  return simulateReleases({ app: 'checkout', image, clock: manualClock() })
}
