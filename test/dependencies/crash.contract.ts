import { expect, it } from 'vitest'
import { expectSameEnds } from '../engine/crashing.ts'
import { playUpgrade } from './crash-play.ts'
import { catalogOf, platform } from './house.ts'

/**
 * Throws before and after calls on the store, the cluster, the cloud and the database, and compares what is left: the same
 * releases with the same votes, every call that changes something in the cloud made once, passwords that are kept and
 * accepted, and nothing besides.
 */
export function describeDependencyCrashes(every: number): void {
  it('brings a database, upgrades it and refuses an unsafe way back, wherever the process dies', async () => {
    const catalog = await catalogOf(platform)
    const tried = await expectSameEnds((point) => playUpgrade(catalog, point), every)
    expect(tried).toBeGreaterThan(5)
  }, 3_600_000)
}
