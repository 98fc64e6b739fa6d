import { describe, expect, it } from 'vitest'
import type { Outcome } from '#src/core/delivery.ts'
import { openHouse, type House } from '../door/house.ts'
import { begin, delivered, idIn } from './deliveries.ts'
import { openPolls } from './voting.ts'

const line = 'rollback checkout staging payments fail'

/** 1.4.0, then 1.5.0, which is bad. */
async function bad(): Promise<{ house: House; first: string; second: string }> {
  const house = openHouse()
  const first = await delivered(house, 'deploy checkout 1.4.0 staging')
  const second = await delivered(house, 'deploy checkout 1.5.0 staging')
  return { house, first, second }
}

async function asked(house: House, wish: string): Promise<string> {
  await house.clock.advance(1_000)
  return idIn(await house.say(wish))
}

/** What was told to which delivery and not heard yet. */
async function told({ store }: House) {
  const claims = await store.claim({ leaseMs: 1_000, limit: 10 })
  return claims.flatMap(({ id, signals }) => signals.map(({ signal }) => ({ id, signal })))
}

describe('a rollback beside requests that only wait', () => {
  it('takes back what runs, and leaves them waiting', async () => {
    const { house } = await bad()
    const next = await asked(house, 'deploy checkout 1.6.0-rc.1 staging')
    const said = await house.say(line)
    expect(said).toContain('Rolling checkout in staging back to 1.4.0')
    expect(said).toContain(`${next} goes on waiting, and is planned again at its turn`)
    expect(said).not.toContain('It takes over')
    expect(await told(house)).toEqual([])
  })

  it('is what the card of the bad release brings', async () => {
    const { house, second } = await bad()
    await asked(house, 'deploy checkout 1.6.0-rc.1 staging')
    expect(await house.say(`rollback checkout staging --from ${second} it broke`)).toContain(
      'back to 1.4.0',
    )
  })

  it('ends those that would bring the bad release once more', async () => {
    const { house } = await bad()
    const again = await asked(house, 'deploy checkout 1.5.0 staging --again')
    const said = await house.say(line)
    expect(said).toContain(`It ends ${again}, which would bring 1.5.0 again`)
    const signal = { type: 'outdated', by: idIn(said.split('\n')[0]!) }
    expect(await told(house)).toEqual([{ id: again, signal }])
  })

  it('takes over from what acts, and from nothing that stands in line behind it', async () => {
    const { house } = await bad()
    const waiting = await asked(house, 'deploy checkout 1.4.0 staging')
    const acting = await begin(house, await asked(house, 'deploy checkout 1.6.0-rc.1 staging'))
    const said = await house.say(line)
    expect(said).toContain('back to 1.5.0')
    expect(said).toContain(`It takes over from ${acting}`)
    expect(said).toContain(`${waiting} goes on waiting`)
    expect((await told(house)).map(({ id }) => id)).toEqual([acting])
  })
})

describe('a second rollback before the first has begun', () => {
  it('is told that the first does it', async () => {
    const { house } = await bad()
    const first = await asked(house, line)
    expect(await house.say(line)).toContain(`${first} does that already`)
  })

  it('takes over where it goes elsewhere', async () => {
    const { house, first } = await bad()
    await delivered(house, 'deploy checkout 1.6.0-rc.1 staging')
    const other = await asked(house, line)
    const said = await house.say('rollback checkout staging to 1.4.0 because 1.5.0 fails too')
    expect(said).toContain('back to 1.4.0')
    expect(said).toContain(`It takes over from ${other}`)
    const by = idIn(said)
    expect(await told(house)).toEqual([{ id: other, signal: { type: 'superseded', by } }])
    const found = await house.store.find({ kind: 'delivery', id: by })
    expect(found?.document).toMatchObject({ restores: first })
  })
})

it('brings back what ran before while the next release waits for votes, which is delivered after it', async () => {
  const polls = await openPolls({ count: 1 })
  await polls.settled('1.4.0')
  await polls.settled('1.4.1')
  const next = await polls.ask()
  const back = idIn(await polls.say('olga', 'rollback checkout production payments fail'))
  await polls.settle(60_000)
  expect(await polls.document(back)).toMatchObject({ wanted: '1.4.0', outcome: done })
  expect((await polls.document(next)).outcome).toBeUndefined()

  // The plan is another now: what rita approved first falls, and people are asked about the new one.
  for (const _ of ['before', 'after']) {
    await polls.say('rita', `approve ${next}`)
    await polls.settle(60_000)
  }
  expect((await polls.document(next)).outcome).toEqual(done)
  expect((await polls.document(next)).from).toMatchObject({ version: '1.4.0' })
})

const done: Outcome = { is: 'succeeded' }
