import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeBuckets } from './buckets.contract.ts'
import { describeDatabases } from './databases.contract.ts'
import { contractOn, type Faithful, type Harness } from './harness.ts'
import { describeModifying } from './modifying.contract.ts'
import { describeSecrets } from './secrets.contract.ts'
import { describeSnapshots } from './snapshots.contract.ts'
import { describeUpgrading } from './upgrading.contract.ts'

/** What every cloud must do: run against the simulation always, and against an emulator of AWS in the live tier. */
export function describeCloud(
  name: string,
  has: Faithful,
  createHarness: () => Promise<Harness>,
): void {
  describe(`${name} as a cloud`, () => {
    let on: Harness
    beforeEach(async () => {
      on = await createHarness()
    })
    afterEach(async () => {
      await on.cloud.close()
      await on.stop()
    })
    const c = contractOn(() => on, has)

    it('tells who we are there', async () => {
      expect(await on.cloud.ping(c.signal)).toMatch(/^arn:aws:/)
    })

    it('gives up when it is told to, and has done nothing', async () => {
      const aborted = AbortSignal.abort()
      const name = on.unique('given-up')

      await expect(
        on.cloud.secrets.create({ name, value: 'x', tags: {} }, aborted),
      ).rejects.toMatchObject({ kind: 'unavailable' })

      expect(await on.cloud.secrets.find(name, c.signal)).toBeUndefined()
    })

    describeDatabases(c)
    describeModifying(c)
    describeUpgrading(c)
    describeSnapshots(c)
    describeSecrets(c)
    describeBuckets(c)
  })
}
