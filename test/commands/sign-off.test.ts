import { describe, expect, it } from 'vitest'
import { openTiers, type Tiers } from '../support/tiers.ts'

const minute = 60_000

async function asked(): Promise<{ tiers: Tiers; id: string }> {
  const tiers = await openTiers()
  tiers.simulated.releases.get('checkout')!.controls.publish('1.6.0', {
    notes: 'Faster <!channel> totals',
  })
  await tiers.say('deploy checkout 1.6.0 to dev')
  await tiers.settle(8 * minute)
  const [request] = await tiers.signOffs('staging')
  return { tiers, id: request!.id }
}

async function stateOf({ signOffs }: Tiers): Promise<string | undefined> {
  return (await signOffs('staging')).at(-1)?.state
}

describe('a sign-off', () => {
  it('is asked for with what the release brings and where to test it', async () => {
    const { tiers, id } = await asked()
    const card = await tiers.card('signOff', id)
    expect(card).toContain('checkout 1.6.0 in staging waits for a sign-off')
    expect(card).toContain('https://staging.shop.example')
    expect(card).toContain('Decided by: qa')
    expect(card).toContain('Faster &lt;!channel&gt; totals')
    const rendered = await tiers.presenter.render({
      kind: 'signOff',
      subject: id,
      channel: '#checkout',
    })
    const buttons = rendered!.blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements : [],
    )
    expect(buttons).toMatchObject([
      { action_id: 'signoff', value: JSON.stringify({ c: 'signoff', a: { signOff: id } }) },
      { action_id: 'reject-release' },
      { action_id: 'pipeline' },
    ])
  })

  it('is given by those of QA alone', async () => {
    const { tiers, id } = await asked()
    expect(await tiers.say(`signoff ${id}`, 'dana')).toContain('Cannot sign off')
    expect(await tiers.say('signoff checkout staging', 'olga')).toContain('Cannot sign off')
    await tiers.settle()
    expect(await stateOf(tiers)).toBe('asked')
    expect(await tiers.say(`signoff ${id} because all flows pass`, 'quinn')).toContain(
      `Signing off checkout 1.6.0 in staging (\`${id}\`)`,
    )
    await tiers.settle()
    expect(await tiers.signOffs('staging')).toMatchObject([
      { state: 'signed', by: { name: 'quinn' }, because: 'all flows pass' },
    ])
    expect(await tiers.card('signOff', id)).toContain('✅ signed off by <@U0QUINN>: all flows pass')
  })

  it('counts for nothing when its person left before it took effect', async () => {
    const { tiers, id } = await asked()
    await tiers.say(`signoff ${id}`, 'quinn')
    tiers.slack.gone.add('U0QUINN')
    await tiers.settle()
    expect(await stateOf(tiers)).toBe('asked')
    const events = await tiers.store.events({ kind: 'signOff', id })
    expect(events.at(-1)?.text).toContain('may not sign off')
  })

  it('is not lost while Slack does not say who it is', async () => {
    const { tiers, id } = await asked()
    await tiers.say(`signoff ${id}`, 'quinn')
    tiers.slack.isDown = true
    await tiers.settle(2 * minute)
    expect(await stateOf(tiers)).toBe('asked')
    expect(await tiers.card('signOff', id)).toContain('it counts once it is known that they may')
    tiers.slack.isDown = false
    await tiers.settle(minute)
    expect(await stateOf(tiers)).toBe('signed')
  })

  it('can be taken back by a rejection, which shows wherever the release does', async () => {
    const { tiers, id } = await asked()
    await tiers.say(`signoff ${id}`, 'quinn')
    await tiers.settle()
    expect(await tiers.say(`signoff ${id}`, 'rita')).toMatchInlineSnapshot(
      `"⚠️ Cannot sign off checkout 1.6.0 in staging: quinn did that already. \`/deliver reject-release ${id}\` takes it back."`,
    )
    expect(await tiers.say('reject-release checkout staging', 'rita')).toBe('form reject-release')
    await tiers.say('reject-release checkout staging because totals are &lt;wrong&gt;', 'rita')
    await tiers.settle()
    expect(await stateOf(tiers)).toBe('rejected')
    const words = 'by <@U0RITA>: totals are &lt;wrong&gt;'
    await tiers.knowReleases()
    await tiers.settle()
    expect(await tiers.say('releases checkout')).toContain(`🙅 rejected in staging ${words}`)
    expect(await tiers.say('pipeline checkout')).toContain(`🙅 rejected ${words}`)
    expect(await tiers.say('status checkout')).toContain(`🙅 rejected in staging ${words}`)
    const [brought] = await tiers.deliveries('staging')
    expect(await tiers.card('delivery', brought!.id)).toContain(`🙅 rejected in staging ${words}`)
    expect(await tiers.card('signOff', id)).toContain(`🙅 rejected ${words}`)
    const events = await tiers.store.events({ kind: 'signOff', id })
    expect(events.map(({ type }) => type)).toEqual(['signed', 'rejected'])
  })

  it('is decided once when two press at the same moment', async () => {
    const { tiers, id } = await asked()
    await Promise.all([
      tiers.say(`signoff ${id}`, 'quinn'),
      tiers.say(`signoff ${id}`, 'rita'),
      tiers.say(`signoff ${id}`, 'quinn'),
    ])
    await tiers.settle()
    const events = await tiers.store.events({ kind: 'signOff', id })
    expect(events.filter(({ type }) => type === 'signed')).toHaveLength(1)
  })

  it('is not to be had for what runs there no more', async () => {
    const { tiers, id } = await asked()
    tiers.simulated.releases.get('checkout')!.controls.publish('1.7.0')
    await tiers.say('deploy checkout 1.7.0 to dev')
    await tiers.settle(8 * minute)
    expect(await tiers.runs('staging')).toBe('1.7.0')
    expect(await tiers.say(`signoff ${id}`, 'quinn')).toMatchInlineSnapshot(
      `"⚠️ Cannot sign off checkout 1.6.0 in staging: it does not run there any more. What was said of it stands: ${id} is outdated."`,
    )
    expect(await tiers.card('signOff', id)).toContain('was not signed off')
    await tiers.say('signoff checkout staging', 'quinn')
    await tiers.settle()
    expect((await tiers.signOffs('staging')).map(({ state }) => state)).toEqual([
      'outdated',
      'signed',
    ])
  })

  it('is given in the thread of its card, or of the card of the delivery, without naming it', async () => {
    for (const kind of ['signOff', 'delivery']) {
      const { tiers, id } = await asked()
      const [brought] = await tiers.deliveries('staging')
      const subject = kind === 'signOff' ? id : brought!.id
      const posted = { channel: 'C0SHOP', ts: '1.1', hash: 'h' }
      await tiers.store.saveMessage({ kind, subject, channel: '#checkout' }, posted, 1)
      await tiers.door.dispatch({
        id: `mention-${kind}`,
        via: 'mention',
        workspace: 'T0SHOP',
        actor: { type: 'person', id: 'U0QUINN', name: 'quinn' },
        text: 'signoff',
        place: { channel: 'C0SHOP', thread: '1.1' },
      })
      await tiers.settle()
      expect(await stateOf(tiers)).toBe('signed')
    }
  })

  it('of an id that is none is answered', async () => {
    const { tiers } = await asked()
    expect(await tiers.say('signoff s-00000000', 'quinn')).toContain('Cannot find a request')
    expect(await tiers.say('signoff checkout dev', 'quinn')).toContain('Cannot')
  })
})
