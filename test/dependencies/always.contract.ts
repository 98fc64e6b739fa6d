import fc from 'fast-check'
import { expect, it } from 'vitest'
import { course, releases } from './graphs.ts'
import { leftOver } from './left-over.ts'
import { comeToRest, play, prepare, thingCatalog } from './play.ts'

/**
 * Whatever releases need of each other, and whatever people, providers and crashes do meanwhile: dependencies come before
 * dependants, nothing is made twice or forgotten, nothing goes back, and everything ends or holds with a reason.
 */
export function describeAlways(runs: number): void {
  it('brings about in order what a release needs, waits, connects, and loses nothing, whatever happens', async () => {
    const catalog = await thingCatalog()
    await fc.assert(
      fc.asyncProperty(releases, course, async (wanted, happenings) => {
        const outside = prepare(catalog, wanted)
        const house = await play(outside, happenings)
        await comeToRest(outside, house)
        expect(outside.witness.complaints).toEqual([])
        expect(await leftOver(outside)).toEqual([])
      }),
      // The same courses each time: a run that is red for one of them must be red for everybody.
      { numRuns: runs, seed: 20_261_121 },
    )
  }, 3_600_000)
}
