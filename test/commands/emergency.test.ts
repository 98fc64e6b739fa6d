import { describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/core/errors.ts'
import { openHouse } from '../door/house.ts'
import { begin, idIn } from './deliveries.ts'
import { openPolls, type Polls } from './voting.ts'

const line = 'deploy checkout 1.5.0 to production --emergency "the shop is down"'

describe('An emergency', () => {
  it('goes ahead of the request for the same release, and ends it', async () => {
    const polls = await openPolls()
    const waiting = await polls.ask()
    const said = await polls.say('olga', line)
    expect(said).toContain('Delivering checkout 1.5.0 to production')
    expect(said).toContain(`It takes the place of ${waiting}, which had not begun`)
    await polls.settle(60_000)

    const id = idIn(said)
    expect((await polls.document(waiting)).outcome).toEqual({ is: 'superseded', by: id })
    expect(await polls.document(id)).toMatchObject({
      emergency: { because: 'the shop is down' },
      outcome: { is: 'succeeded' },
    })
  })

  it('leaves a request for another release as it is', async () => {
    const polls = await openPolls()
    polls.simulated.releases.get('checkout')!.controls.publish('1.5.1')
    const other = await polls.ask('deploy checkout 1.5.1 to production')
    const said = await polls.say('olga', line)
    expect(said).not.toContain('It waits')
    await polls.settle(60_000)
    expect((await polls.document(idIn(said))).outcome).toEqual({ is: 'succeeded' })
    expect((await polls.document(other)).outcome).toBeUndefined()
  })

  it('is what a request waits behind once it began, not one that people only decide about', async () => {
    const polls = await openPolls()
    await polls.ask()
    expect(await polls.say('dana', 'deploy checkout 1.4.1 to production')).not.toContain('It waits')
    const said = await polls.say('olga', line)
    await polls.settle(100)
    expect(await polls.say('dana', 'deploy checkout 1.4.0 to production')).toContain(
      `It waits its turn behind ${idIn(said)}`,
    )
  })

  it('is nothing new where the same has begun, or is an emergency already', async () => {
    const polls = await openPolls()
    const id = idIn(await polls.say('olga', line))
    expect(await polls.say('olga', line)).toContain(
      `is on its way to production already: \`${id}\``,
    )

    const house = openHouse()
    const begun = await begin(house, idIn(await house.say('deploy checkout 1.5.0 to production')))
    expect(await house.say(line)).toContain(`already: \`${begun}\``)
  })
})

describe('countersign', () => {
  /** What becomes of it, in a word, and the words. */
  async function countersigned(polls: Polls, who: string, id: string) {
    const actor = { type: 'person', id: `U0${who.toUpperCase()}`, name: who } as const
    const text = `countersign ${id}`
    const asked = { id: `by-${who}`, via: 'slash', workspace: 'T0SHOP', actor, text } as const
    const refusal: unknown = await polls.door.dispatch(asked).catch((error: unknown) => error)
    return refusal instanceof DeliveryError ? `${refusal.code}: ${refusal.message}` : 'signed'
  }

  it('is not allowed to whoever did it, which the audit channel hears', async () => {
    const polls = await openPolls()
    const id = idIn(await polls.say('olga', line))
    await polls.settle(60_000)
    expect(await countersigned(polls, 'olga', id)).toBe(
      'not-allowed: Cannot sign it: whoever did it does not sign it; a second person does',
    )
    const [row] = await polls.store.auditRows({ limit: 1 })
    expect(row).toMatchObject({ action: 'refused countersign', detail: { code: 'not-allowed' } })
  })
})
