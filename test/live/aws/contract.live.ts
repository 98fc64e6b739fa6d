import { afterAll, beforeAll, describe } from 'vitest'
import { describeCloud } from '../../providers/cloud/cloud.contract.ts'
import { type Moto, motoMissing, quickClock, startMoto } from './moto.ts'

const missing = motoMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

/** What moto leaves out of RDS: docs/sandbox-differences.md says more. */
const faithful = {
  phases: false,
  versions: false,
  window: false,
  checks: false,
  families: false,
  moments: false,
  recovery: true,
}

describe.skipIf(missing)('AWS', () => {
  let moto: Moto
  let made = 0
  beforeAll(async () => {
    moto = await startMoto(quickClock, 0)
  })
  afterAll(() => moto?.stop())

  describeCloud('moto', faithful, async () => ({
    cloud: await moto.open(),
    unique(name) {
      made += 1
      return `${name}-${made}`
    },
    async eventually(what, ask) {
      const deadline = Date.now() + 10_000
      while (Date.now() < deadline) {
        const answer = await ask()
        if (answer !== undefined) return answer
        await quickClock.wait(1_000)
      }
      throw new Error(`Waited 10 seconds for ${what}`)
    },
    putObject: (bucket) => moto.putObject(bucket, 'file'),
    async stop() {},
  }))
})
