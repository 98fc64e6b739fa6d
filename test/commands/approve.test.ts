import { describe, expect, it } from 'vitest'
import { begin } from './deliveries.ts'
import { edited, openPolls, type Polls } from './voting.ts'

/** Who has a vote that stands, and what the delivery is. */
async function votes(polls: Polls, id: string) {
  const { approval } = await polls.document(id)
  return (approval?.votes ?? []).map(({ by, choice }) => `${'name' in by ? by.name : ''} ${choice}`)
}

async function approveButton(polls: Polls, id: string): Promise<string> {
  return polls.button(await polls.card(id), 'Approve')
}

describe('approve', () => {
  it('lets a delivery begin once enough people have', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    expect(await polls.press('rita', value)).toContain('You approved checkout 1.5.0 to production')
    await polls.settle(60_000)
    expect((await polls.document(id)).begun).toBe(false)

    await polls.press('omar', value)
    await polls.settle(60_000)
    expect((await polls.document(id)).outcome).toEqual({ is: 'succeeded' })
    const { text } = await polls.card(id)
    expect(text).toContain('✅ Approved by <@U0RITA>, <@U0OMAR>')
    expect(text).not.toContain('*Plan*')
  })

  it('counts a person once: a second press, a redelivery and a second line say so', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    await polls.press('rita', value, { id: 'click-1' })
    await polls.press('rita', value, { id: 'click-1' })
    await polls.press('rita', value, { id: 'click-2' })
    await polls.settle(60_000)
    expect(await polls.press('rita', value)).toContain('You approved checkout 1.5.0 to production')
    expect(await polls.say('rita', `approve ${id}`)).toContain('already')
    expect(await votes(polls, id)).toEqual(['rita approve'])
    expect((await polls.document(id)).begun).toBe(false)
  })

  it('by a line means the plan as it stands, and takes a reason', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    await polls.say('rita', 'approve checkout production because QA is through')
    await polls.settle(100)
    expect((await polls.document(id)).approval?.votes).toMatchObject([
      { choice: 'approve', because: 'QA is through' },
    ])
    expect((await polls.card(id)).text).toMatch(/✅ <@U0RITA> approved .*: QA is through/)
  })

  it('with a hostile reason calls nobody and stays in its line', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const reason = '<!channel> *bold*\n✅ <@U0OMAR> approved'
    const value = edited(await approveButton(polls, id), { args: { delivery: id, reason } })
    await polls.press('rita', value)
    await polls.settle(100)
    const { text } = await polls.card(id)
    expect(text).toContain('&lt;!channel&gt; `*bold*` ✅ &lt;@U0OMAR&gt; approved')
    expect(text).not.toContain('<!channel>')
  })

  it('asks which when two deliveries wait for approval there', async () => {
    const polls = await openPolls()
    polls.catalog.environments['production']!.queue = 'all'
    const first = await polls.ask()
    const second = await polls.ask('deploy checkout 1.4.0 to production')
    expect(await polls.say('rita', 'approve checkout production')).toMatch(
      new RegExp(`more than one delivery is meant. Say which: .*(${first}|${second})`),
    )
  })

  it('answers the vote that is there already when the delivery has begun since', async () => {
    const polls = await openPolls({ count: 1 })
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    await polls.press('rita', value)
    await polls.settle(60_000)
    expect(await polls.press('rita', value)).toContain('You approved checkout 1.5.0')
    expect(await polls.press('omar', value)).toContain(`${id} is over`)
  })
})

describe('an approval is refused', () => {
  it('for a plan that changed since the card was drawn, and the votes that fell are told', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const old = await approveButton(polls, id)
    await polls.press('rita', old)
    await polls.settle(100)
    polls.simulated.releases.get('checkout')!.controls.moveTag('1.5.0')
    await polls.press('omar', old)
    await polls.settle(100)

    expect(await votes(polls, id)).toEqual([])
    const { text } = await polls.card(id)
    expect(text).toContain('♻️ *The votes of <@U0RITA>, <@U0OMAR> fell*')
    expect(text).toContain('registry.example/shop/checkout')
    expect(await polls.press('nora', old)).toMatch(
      /^⚠️ Cannot approve: the plan changed since this card was drawn. Nothing was counted. The card of d-\w+ in #checkout shows how it stands with the new plan/,
    )

    const fresh = await approveButton(polls, id)
    await polls.press('rita', fresh)
    await polls.press('nora', fresh)
    await polls.settle(60_000)
    expect((await polls.document(id)).outcome).toEqual({ is: 'succeeded' })
  })

  it('after it lapsed, before anybody noticed and after', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    await polls.clock.advance(8 * 3_600_000)
    expect(await polls.press('rita', value)).toMatchInlineSnapshot(
      `"⚠️ Cannot approve: the request lapsed at 2026-01-05 17:00 UTC. \`/deliver deploy checkout 1.5.0 to production\` asks anew."`,
    )
    await polls.settle(1_000)
    expect(await polls.press('rita', value)).toContain(`${id} is over`)
    expect(await votes(polls, id)).toEqual([])
  })

  it('of whoever asked, who is told what they may do instead', async () => {
    const polls = await openPolls()
    polls.groups['S0RM'] = ['U0DANA', 'U0RITA']
    const id = await polls.ask()
    const said = await polls.press('dana', await approveButton(polls, id))
    expect(said.replace(id, 'd-1')).toMatchInlineSnapshot(
      `"⚠️ Cannot approve: dana asked for it, and whoever asks does not decide. \`/deliver cancel d-1\` takes the request back."`,
    )
    expect(await votes(polls, id)).toEqual([])
  })

  it('of an author, where the rules say so', async () => {
    const polls = await openPolls({ author: 'deny' })
    await polls.settled('1.4.1')
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    expect(await polls.press('rita', value)).toContain('rita wrote some of it')
    expect(await polls.press('nora', value)).toContain('nora wrote some of it')
    expect(await polls.press('omar', value)).toContain('You approved')
  })

  it.each([
    ['olga', 'Cannot approve'],
    ['greta', 'guests may not ask here'],
    ['far', 'you belong to another workspace'],
    ['robo', 'bots may not ask here'],
  ])('of %s, who is not asked: %s', async (who, words) => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    expect(await polls.press(who, value)).toContain(words)
    expect(await polls.press(who, edited(value, { command: 'revoke' }))).toContain('⚠️')
    await polls.settle(1_000)
    expect(await votes(polls, id)).toEqual([])
  })

  it('of a robot, whatever it names itself', async () => {
    const polls = await openPolls({ count: 1, from: ['release-managers', 'U0ROBO'] })
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    const robot = { type: 'robot', name: 'rita' } as const
    expect(await polls.press('rita', value, { actor: robot })).toContain('only people may ask here')
    expect(await polls.say('rita', `approve ${id}`, { actor: { type: 'system' } })).toContain('⚠️')
    expect(await votes(polls, id)).toEqual([])
  })

  it('with a plan or a delivery written into the button by hand', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    for (const evidence of ['0'.repeat(64), 'x', ''])
      expect(await polls.press('rita', edited(value, { evidence }))).toContain('the plan changed')
    const other = await polls.ask('deploy payments 1.5.0 to production')
    expect(await polls.press('rita', edited(value, { args: { delivery: other } }))).toContain(
      'the plan changed',
    )
    expect(await polls.press('rita', edited(value, { args: { delivery: 'd-000000' } }))).toContain(
      'Cannot find a delivery "d-000000"',
    )
    await polls.settle(1_000)
    expect(await votes(polls, id)).toEqual([])
    expect(await votes(polls, other)).toEqual([])
  })

  it('while Slack cannot say who somebody is', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    polls.slack.isDown = true
    expect(await polls.press('rita', value)).toContain('Cannot check who you are')
    polls.slack.isDown = false
    expect(await votes(polls, id)).toEqual([])
  })

  it('once it has got its target, even before anything is written', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    const to = { kind: 'delivery', id }
    await polls.store.submit({ signals: [{ to, key: 'look', signal: { type: 'wake' } }] })
    const { stages } = await polls.document(id)
    const passed = stages.map((stage) =>
      stage.stage === 'rollout' ? stage : { ...stage, state: 'done' as const },
    )
    await begin(polls, id, { begun: false, stages: passed })
    expect(await polls.press('rita', value)).toContain(`Cannot approve: ${id} has begun`)
    expect(await polls.say('rita', 'reject checkout production too slow')).toContain(
      `Cannot reject: ${id} has begun`,
    )
    expect(await polls.say('rita', 'approvals')).not.toContain(id)
  })

  it('where nobody is asked, and where it is not time yet', async () => {
    const polls = await openPolls()
    await polls.say('dana', 'deploy checkout 1.5.0 to staging')
    const said = await polls.say('rita', 'approve checkout staging')
    expect(said).toContain('Cannot approve')
    await polls.say('dana', 'deploy checkout 1.5.0 to production')
    expect(await polls.say('rita', 'approve checkout production')).toMatch(
      /nobody is asked about d-\w+/,
    )
  })
})

describe('a role that was lost', () => {
  it('between the card and the click lets nobody in', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    polls.groups['S0RM'] = ['U0OMAR']
    expect(await polls.press('rita', value)).toContain('Cannot approve')
    expect(await votes(polls, id)).toEqual([])
  })

  it('between the click and the last vote makes that one not count, and the card says whose', async () => {
    const polls = await openPolls()
    const id = await polls.ask()
    const value = await approveButton(polls, id)
    await polls.press('rita', value)
    await polls.settle(100)
    polls.groups['S0RM'] = ['U0OMAR', 'U0NORA']
    await polls.press('omar', value)
    await polls.settle(60_000)
    expect((await polls.document(id)).begun).toBe(false)
    const { text } = await polls.card(id)
    expect(text).toContain('The vote of <@U0RITA> does not count: rita is not among')
    expect(text).toContain('1 more approval is needed')
  })
})

it('each vote and each refusal is in the audit, with plan and channel', async () => {
  const polls = await openPolls()
  const id = await polls.ask()
  const value = await approveButton(polls, id)
  const place = { channel: 'C0CHECKOUT', thread: '1.1' }
  await polls.press('rita', value, { place })
  await polls.press('olga', value, { place })
  await polls.press('nora', edited(value, { evidence: '0'.repeat(64) }), { place })
  const rows = await polls.store.auditRows({ limit: 50 })
  const plan = (await polls.document(id)).plan?.hash
  const found = rows.filter(({ action }) => action.endsWith('approve'))
  expect(found.toReversed().map(({ seq: _seq, at: _at, ...row }) => row)).toMatchObject([
    { action: 'approve', actor: { id: 'U0RITA' }, plan, channel: 'C0CHECKOUT' },
    { action: 'refused approve', actor: { id: 'U0OLGA' }, plan, channel: 'C0CHECKOUT' },
    { action: 'refused approve', actor: { id: 'U0NORA' }, channel: 'C0CHECKOUT' },
  ])
})
