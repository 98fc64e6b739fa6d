import { describe, expect, it } from 'vitest'
import { edited, openPolls, type Polls } from './voting.ts'

async function rejectButton(polls: Polls, id: string): Promise<string> {
  return polls.button(await polls.card(id), 'Reject…')
}

async function notes(polls: Polls) {
  return (await polls.store.outbox(100)).map(({ note }) => note)
}

describe('reject', () => {
  it('asks for a reason first, and ends the delivery with it', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await rejectButton(polls, id)
    expect(await polls.press('rita', value)).toBe('form reject reason')

    const reasoned = edited(value, { args: { delivery: id, reason: 'payments <fail>' } })
    expect(await polls.press('rita', reasoned, { via: 'modal' })).toContain('You rejected checkout')
    await polls.settle(1_000)
    expect((await polls.document(id)).outcome).toMatchObject({
      is: 'rejected',
      reason: { because: 'payments <fail>' },
    })
    const { text, blocks } = await polls.card(id)
    expect(text).toContain('🙅 *checkout 1.5.0 to production was rejected*')
    expect(text).toContain('rita rejected checkout 1.5.0 to production: payments &lt;fail&gt;')
    expect(JSON.stringify(blocks)).not.toContain('Approve')
    const end = (await notes(polls)).find(({ key }) => key === `${id}/end`)
    expect(end?.mention).toEqual(['U0DANA'])
    expect(await polls.press('rita', reasoned)).toContain('already')
  })

  it('is one no against any number of approvals', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    await polls.say('rita', `approve ${id}`)
    await polls.say('nora', `reject ${id} because errors rise`)
    await polls.say('omar', `approve ${id}`)
    await polls.settle(60_000)
    expect(await polls.document(id)).toMatchObject({ begun: false, outcome: { is: 'rejected' } })
  })

  it('is refused before a reason is asked', async () => {
    const polls = await openPolls()
    polls.groups['S0RM'] = ['U0DANA', 'U0RITA']
    const id = await polls.ask()
    const value = await rejectButton(polls, id)
    expect(await polls.press('dana', value)).toContain('dana asked for it')
    expect(await polls.press('rita', edited(value, { evidence: '0'.repeat(64) }))).toContain(
      'the plan changed',
    )
    await polls.clock.advance(8 * 3_600_000)
    expect(await polls.press('rita', value)).toContain('the request lapsed')
  })

  it('of somebody who lost the role while the form was open counts nothing', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await rejectButton(polls, id)
    expect(await polls.press('rita', value)).toBe('form reject reason')
    polls.groups['S0RM'] = ['U0OMAR']
    const reasoned = edited(value, { args: { delivery: id, reason: 'no' } })
    expect(await polls.press('rita', reasoned, { via: 'modal' })).toContain('Cannot reject')
    await polls.settle(1_000)
    expect((await polls.document(id)).outcome).toBeUndefined()
  })
})

describe('revoke', () => {
  it('takes back a vote of one’s own', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    await polls.say('rita', `approve ${id}`)
    await polls.settle(100)
    const value = polls.button(await polls.card(id), 'Revoke my vote')
    expect(await polls.press('rita', value)).toContain('Your vote on checkout 1.5.0 to production')
    await polls.settle(100)
    await polls.say('omar', `approve ${id}`)
    await polls.settle(60_000)
    const { begun, approval } = await polls.document(id)
    expect({ begun, missing: approval?.missing }).toEqual({ begun: false, missing: 1 })
  })

  it('of what somebody else voted is refused', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    await polls.say('rita', `approve ${id}`)
    await polls.settle(100)
    const value = polls.button(await polls.card(id), 'Revoke my vote')
    expect(await polls.press('omar', value)).toContain(`you have no vote on ${id}`)
    expect(await polls.press('olga', value)).toContain('⚠️')
    await polls.settle(100)
    expect((await polls.document(id)).approval?.votes).toHaveLength(1)
  })

  it('comes too late once it has begun', async () => {
    const polls = await openPolls({ count: 1 })
    const id = await polls.ask()
    await polls.say('rita', `approve ${id}`)
    await polls.settle(100)
    expect(await polls.say('rita', `revoke ${id}`)).toContain(`${id} has begun to act`)
  })
})

describe('somebody who approved', () => {
  it('may reject instead: the last word counts', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    await polls.say('rita', `approve ${id}`)
    await polls.settle(100)
    await polls.say('rita', `reject ${id} because errors rise`)
    await polls.settle(100)
    expect((await polls.document(id)).outcome).toMatchObject({ is: 'rejected' })
  })
})
