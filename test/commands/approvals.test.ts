import { describe, expect, it } from 'vitest'
import { openPolls, type Polls } from './voting.ts'

async function homeOf(polls: Polls, who: string): Promise<string> {
  return JSON.stringify(await polls.presenter.home(`U0${who.toUpperCase()}`))
}

describe('approvals', () => {
  it('shows what waits for the one who asks first, then what waits for others', async () => {
    const polls = await openPolls()
    expect(await polls.say('rita', 'approvals')).toBe('Nothing waits for a decision.')
    const first = await polls.ask()
    const second = await polls.ask('deploy payments 1.5.0 to production')
    await polls.say('rita', `approve ${first}`)
    await polls.settle(100)

    const said = (await polls.say('rita', 'approvals')).replaceAll(/<!date[^>]*\|([^>]*)>/g, '$1')
    expect(said.replaceAll(first, 'd-first').replaceAll(second, 'd-second')).toMatchInlineSnapshot(`
      "*Waiting for you*
      • \`d-second\` *payments 1.5.0 to production*, asked by <@U0DANA> in #payments
            🗳️ *2 more approvals are needed* of release-managers (2 in all). The request lapses 2026-01-05 17:00 UTC.
      *Waiting for others*
      • \`d-first\` *checkout 1.5.0 to production*, asked by <@U0DANA> in #checkout
            🗳️ *1 more approval is needed* of release-managers (2 in all). The request lapses 2026-01-05 17:00 UTC.
            You have decided."
    `)
    const others = await polls.say('dana', 'approvals')
    expect(others).toContain('Nothing waits for you.')
    expect(others).toContain(first)
  })

  it('may be about one app or one environment', async () => {
    const polls = await openPolls()
    const first = await polls.ask()
    const second = await polls.ask('deploy payments 1.5.0 to production')
    const ofApp = await polls.say('rita', 'approvals checkout')
    expect(ofApp).toContain(first)
    expect(ofApp).not.toContain(second)
    expect(await polls.say('rita', 'approvals in staging')).toContain(
      'Nothing waits for a decision',
    )
    expect(await polls.say('rita', 'approvals payments in production')).toContain(second)
  })
})

describe('a second signature that is missing', () => {
  it('waits for those who may give it, and is found by app and environment', async () => {
    const polls = await openPolls()
    polls.catalog.environments['production']!.emergency = {
      from: ['sre', 'release-managers'],
      signWithin: 3_600_000,
    }
    await polls.say('olga', 'deploy checkout 1.5.0 to production --emergency "the shop is down"')
    await polls.settle(60_000)
    expect(await polls.say('olga', 'approvals')).toContain('Nothing waits for you.')
    expect(await polls.say('rita', 'approvals')).toMatch(
      /Waiting for you.*Second signature for the emergency/s,
    )
    expect(await homeOf(polls, 'rita')).toContain('Sign it')

    await polls.say('dana', 'deploy checkout 1.4.1 to production')
    await polls.settle(60_000)
    expect(await polls.say('rita', 'countersign checkout production')).toContain(
      'You sign checkout 1.5.0',
    )
    await polls.settle(1_000)
    expect(await polls.say('rita', 'approvals')).not.toContain('Second signature')
  })
})

describe('Home', () => {
  it('has what waits for this person, with buttons, until they decided', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const plan = (await polls.document(id)).plan?.hash
    const before = await homeOf(polls, 'rita')
    expect(before).toContain('Waiting for you')
    expect(before).toContain(plan)
    expect(await homeOf(polls, 'dana')).not.toContain('Waiting for you')
    expect(await homeOf(polls, 'greta')).not.toContain(plan)
    await polls.say('rita', `approve ${id}`)
    await polls.settle(100)
    expect(await homeOf(polls, 'rita')).not.toContain('Waiting for you')
    expect(await homeOf(polls, 'omar')).toContain('Waiting for you')
  })
})

describe('those who are needed', () => {
  it('see the question in their own place, and then how it was decided', async () => {
    const polls = await openPolls({ count: 1 })
    const id = await polls.ask()
    const key = { kind: 'needed', subject: id, channel: 'U0RITA' }
    const asked = await polls.presenter.render(key)
    expect(asked?.text).toContain('🗳️ *checkout 1.5.0 to production needs you*')
    expect(asked?.text).toContain('The card is in #checkout')
    await polls.press('rita', polls.button(asked!, 'Approve'))
    await polls.settle(60_000)
    const decided = await polls.presenter.render(key)
    expect(decided?.text).toBe('🗳️ *checkout 1.5.0 to production*\n✅ Approved by <@U0RITA>.')
    expect(JSON.stringify(decided?.blocks)).not.toContain('"Approve"')
  })

  it('may answer in the thread of that message', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const key = { kind: 'needed', subject: id, channel: 'U0RITA' }
    await polls.store.submit({ messages: [key] })
    await polls.store.saveMessage(key, { channel: 'D0RITA', ts: '1.1', hash: '' }, 1)
    const place = { channel: 'D0RITA', thread: '1.1' }
    const said = await polls.say('rita', 'approve', { via: 'mention', place })
    expect(said).toContain(`You approved checkout 1.5.0 to production (\`${id}\`)`)
  })

  it('see that nobody is needed any more', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    await polls.say('dana', `cancel ${id}`)
    await polls.settle(100)
    const key = { kind: 'needed', subject: id, channel: '#sre' }
    expect((await polls.presenter.render(key))?.text).toContain(
      'It needs nobody any more. dana cancelled checkout 1.5.0 to production.',
    )
    expect(await polls.presenter.render({ ...key, subject: 's-000000' })).toBeUndefined()
  })
})
