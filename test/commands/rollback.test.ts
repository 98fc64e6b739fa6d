import { describe, expect, it } from 'vitest'
import { Delivery } from '#src/core/delivery.ts'
import { heldUpBy, standingOf } from '#src/door/deliveries/standing.ts'
import { openHouse, type House } from '../door/house.ts'
import { begin, delivered, idIn } from './deliveries.ts'

const line = 'rollback checkout staging payments fail'

async function twoReleases(): Promise<{ house: House; first: string; second: string }> {
  const house = openHouse()
  const first = await delivered(house, 'deploy checkout 1.4.0 staging')
  const second = await delivered(house, 'deploy checkout 1.5.0 staging')
  return { house, first, second }
}

async function documentOf({ store }: House, words: string): Promise<Delivery> {
  const found = await store.find({ kind: 'delivery', id: idIn(words) })
  return Delivery.parse(found?.document)
}

/** What was told to a delivery and not heard yet. */
async function signalsTo({ store }: House, id: string): Promise<readonly unknown[]> {
  const claims = await store.claim({ leaseMs: 1_000, limit: 10 })
  return claims
    .filter((claim) => claim.id === id)
    .flatMap(({ signals }) => signals.map(({ signal }) => signal))
}

describe('rollback', () => {
  it('brings back what ran before, digest for digest, with the reason', async () => {
    const { house, first } = await twoReleases()
    const said = await house.say(line)
    expect(said).toContain('Rolling checkout in staging back to 1.4.0')
    expect(await documentOf(house, said)).toMatchObject({
      purpose: 'rollback',
      wanted: '1.4.0',
      restores: first,
      reason: 'payments fail',
    })
  })

  it('takes over from a delivery in flight and restores what is settled', async () => {
    const { house, second } = await twoReleases()
    const coming = await begin(house, idIn(await house.say('deploy checkout 1.6.0-rc.1 staging')))

    const said = await house.say(line)
    expect(said).toContain(`It takes over from ${coming}`)
    expect(await documentOf(house, said)).toMatchObject({
      wanted: '1.5.0',
      restores: second,
      from: { version: '1.6.0-rc.1' },
    })
    expect(await signalsTo(house, coming)).toEqual([{ type: 'superseded', by: idIn(said) }])
  })

  it('pressed three times at once goes back once', async () => {
    const { house } = await twoReleases()
    const said = await Promise.all([house.say(line), house.say(line), house.say(line)])
    expect(said.filter((words) => words.includes('Rolling checkout in staging back'))).toHaveLength(
      1,
    )
    expect(said.filter((words) => words.includes('does that already'))).toHaveLength(2)
    expect(await house.store.list({ kind: 'delivery' })).toHaveLength(3)
  })

  it('goes back to a version that ran there', async () => {
    const { house, first } = await twoReleases()
    await delivered(house, 'deploy checkout 1.6.0-rc.1 staging')
    const said = await house.say('rollback checkout staging to v1.4.0 because errors due to 1.5')
    expect(await documentOf(house, said)).toMatchObject({
      restores: first,
      reason: 'errors due to 1.5',
    })
  })

  it('says why there is no way back', async () => {
    const house = openHouse()
    expect(await house.say(line)).toMatchInlineSnapshot(
      `"⚠️ Cannot roll checkout back in staging: nothing was delivered there yet. There is nothing to take back."`,
    )
    await delivered(house, 'deploy checkout 1.4.0 staging')
    expect(await house.say(line)).toMatchInlineSnapshot(
      `"⚠️ Cannot roll checkout back in staging: nothing ran there before 1.4.0. Deliver another version instead."`,
    )
    await delivered(house, 'deploy checkout 1.5.0 staging')
    expect(await house.say('rollback checkout staging --to 1.3.0 it broke')).toMatchInlineSnapshot(
      `"⚠️ Cannot roll checkout back in staging: "1.3.0" did not run there before. It can go back to 1.4.0."`,
    )
    expect(await house.say('rollback checkout staging --to 1.5.0 it broke')).toMatchInlineSnapshot(
      `"⚠️ Cannot roll checkout back in staging: 1.5.0 runs there already. It can go back to 1.4.0."`,
    )
    expect(
      await house.say('rollback checkout staging --from 1.4.0 it broke'),
    ).toMatchInlineSnapshot(
      `"⚠️ Cannot roll checkout back in staging: 1.4.0 is not what runs there, it is 1.5.0. Something newer came in the meantime."`,
    )
  })

  it('refuses a first delivery in flight, which only an abort can take away', async () => {
    const house = openHouse()
    const id = await begin(house, idIn(await house.say('deploy checkout 1.4.0 staging')))
    expect(await house.say(line)).toContain(
      `nothing ran there before 1.4.0. \`/deliver abort ${id}\` takes it away again`,
    )
  })

  it('says when another does it already', async () => {
    const { house } = await twoReleases()
    const id = await begin(house, idIn(await house.say(line)))
    await house.clock.advance(1_000)
    expect(await house.say('rollback checkout staging --to 1.4.0 it broke')).toContain(
      `${id} does that already`,
    )
  })

  it('does not count the same thing delivered twice as a way back', async () => {
    const house = openHouse()
    await delivered(house, 'deploy checkout 1.5.0 staging')
    await delivered(house, 'deploy checkout 1.5.0 staging --again')
    expect(await house.say(line)).toContain('nothing ran there before 1.5.0')
  })
})

describe('the way back of a card', () => {
  it('is refused before a reason is asked when something else runs there, the same version too', async () => {
    const { house, first, second } = await twoReleases()
    const stale = await house.say(`rollback checkout staging --from ${first}`)
    expect(stale).toContain(
      `what ${first} delivered is not what runs there, it is 1.5.0 of ${second}`,
    )
    expect(await house.say(`rollback checkout staging --from ${second} it broke`)).toContain(
      'back to 1.4.0',
    )
  })

  it('is the same as the command goes after a second delivery of the same', async () => {
    const { house, second } = await twoReleases()
    const third = await delivered(house, 'deploy checkout 1.5.0 staging --again')
    const [now, before] = await Promise.all(
      [third, second].map(async (id) => {
        const found = await house.store.find({ kind: 'delivery', id })
        return standingOf(house.store, Delivery.parse(found?.document))
      }),
    )
    expect(before).toMatchObject({ is: 'replaced', version: '1.5.0', delivery: third })
    expect(now).toMatchObject({ is: 'settled' })
  })
})

it('who waits for its turn is held up by what has the target or stands in line, and by nothing else', async () => {
  const { house } = await twoReleases()
  const held = await begin(house, idIn(await house.say('deploy checkout 1.4.0 staging')), {
    held: true,
  })
  const next = await documentOf(house, await house.say('deploy checkout 1.6.0-rc.1 staging'))
  const waiting = { ...next, waitingOn: { on: 'queue', behind: held, position: 1 } as const }
  expect(await heldUpBy(house.store, waiting)).toBe(held)

  const { active: _active, ...free } = (await house.store.target(next.target))!
  const target = async () => free
  expect(await heldUpBy({ ...house.store, target }, waiting)).toBeUndefined()
})
