import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inChannelOf } from '../delivery/seen.ts'
import { type House, servicesMissing, startHouse } from './house.ts'

const missing = servicesMissing()
if (missing) console.warn(`Skipped: ${missing}`)

describe.skipIf(missing)('what a release needs, with a real cluster, account and database', () => {
  let house: House
  beforeAll(async () => {
    house = await startHouse()
  }, 120_000)
  afterAll(() => house?.stop(), 60_000)
  const channel = () => inChannelOf('checkout', house)

  it('is made first', async () => {
    const delivery = await channel().order('dana', 'deploy checkout 2.0.0 to production')
    console.log(await delivery.says('waits for approval'))
    await delivery.press('rita', 'Approve')
    await delivery.press('dave', 'Approve')
    const t = Date.now()
    try {
      console.log(await delivery.says('checkout 2.0.0 runs in production', 45_000))
    } catch (e) { console.log(String(e)); console.log(house.log().slice(-6000)); throw e}
    console.log(Date.now() - t, delivery.history().map((x) => x.slice(0, 600)).join('\n=====\n'))
  })
})
