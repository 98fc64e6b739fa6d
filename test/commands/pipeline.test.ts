import { describe, expect, it } from 'vitest'
import { openTiers } from '../support/tiers.ts'

const minute = 60_000

describe('pipeline', () => {
  it('shows what runs where, what may go on and what that waits for', async () => {
    const tiers = await openTiers()
    const { say } = tiers
    expect(await say('pipeline checkout')).toMatchInlineSnapshot(`
      "*Pipeline of checkout*
      *dev*
            ▫️ nothing was delivered yet
      *staging* · after dev
            ▫️ nothing was delivered yet
      *production* · after staging
            ▫️ nothing was delivered yet"
    `)
    await say('deploy checkout 1.5.0 to dev')
    await tiers.settle(minute)
    expect(await say('pipeline checkout')).toMatch(
      /⏩ .*1\.5\.0.* from dev waits: it soaks in dev until <!date/,
    )
    await tiers.settle(8 * minute)
    expect(await say('pipeline checkout')).toMatch(
      /⏩ .*1\.5\.0.* from staging waits: nobody has signed it off in staging yet/,
    )
    expect(await say('pipeline checkout')).toMatch(/⏳ waits for a sign-off \(`s-[0-9a-f]{8}`\)/)
    await say('signoff checkout staging', 'rita')
    await tiers.settle()
    expect(await say('pipeline checkout')).toContain(
      'may go on: `/deliver promote checkout 1.5.0 to production`',
    )
  })

  it('has buttons for those alone who may deliver', async () => {
    const tiers = await openTiers({
      dev: { cluster: 'shared', namespace: 'shop-dev' },
      staging: { cluster: 'shared', namespace: 'shop-staging', after: 'dev' },
    })
    await tiers.say('deploy checkout 1.5.0 to dev')
    await tiers.settle(minute)
    const shown = async (name: string) => {
      const answer = await tiers.door.dispatch({
        id: `look-${name}`,
        via: 'slash',
        workspace: 'T0SHOP',
        text: 'pipeline checkout',
        actor: {
          type: 'person',
          id: `U0${name.toUpperCase()}`,
          name,
        },
      })
      const blocks = answer.type === 'message' ? answer.message.blocks : []
      return blocks.flatMap((block) => (block.type === 'section' ? (block.accessory ?? []) : []))
    }
    expect(await shown('dana')).toMatchObject([{ text: { text: 'Promote 1.5.0' } }])
    expect(await shown('quinn')).toEqual([])
  })
})

describe('hold and resume', () => {
  it('keep automation out and let it in again; people may deliver all the while', async () => {
    const tiers = await openTiers()
    const { say } = tiers
    expect(await say('hold checkout staging')).toBe('form hold')
    expect(
      await say('hold checkout staging because of the load test', 'dana'),
    ).toMatchInlineSnapshot(
      `"Nothing of checkout goes into staging by itself until somebody says \`/deliver resume checkout staging\`. People may still deliver there."`,
    )
    await say('deploy checkout 1.5.0 to dev')
    await tiers.settle(20 * minute)
    expect(await tiers.deliveries('staging')).toEqual([])
    expect(await say('pipeline checkout')).toContain(
      '⏸️ nothing goes on by itself: dana holds it: because of the load test',
    )
    expect(await say('resume checkout staging', 'dana')).toContain('goes on')
    await tiers.settle(3 * minute)
    expect(await tiers.runs('staging')).toBe('1.5.0')
  })

  it('say what cannot be held, and who may', async () => {
    const { say } = await openTiers()
    expect(await say('hold checkout dev for a look')).toMatchInlineSnapshot(
      `"⚠️ Cannot hold promotion of checkout into dev: no environment comes before it. Nothing is promoted into it."`,
    )
    expect(await say('resume checkout staging')).toMatchInlineSnapshot(
      `"⚠️ Cannot resume promotion of checkout into staging: nothing holds it. \`/deliver pipeline checkout\` shows what may go on, and what it waits for."`,
    )
    expect(await say('hold checkout staging for a look', 'quinn')).toContain('Cannot hold')
  })
})

describe('a question to people', () => {
  it('stands in the channel until the release goes on', async () => {
    const tiers = await openTiers({
      dev: { cluster: 'shared', namespace: 'shop-dev' },
      production: { cluster: 'prod', namespace: 'shop', after: 'dev', promote: 'ask' },
    })
    await tiers.say('deploy checkout 1.5.0 to dev')
    await tiers.settle(2 * minute)
    const [question] = await tiers.store.list({ kind: 'promotion' })
    expect(await tiers.card('promotion', question!.id)).toContain('may go to production')
    expect(await tiers.deliveries('production')).toEqual([])
    await tiers.say('promote checkout 1.5.0 to production')
    await tiers.settle(2 * minute)
    const [delivery] = await tiers.deliveries('production')
    expect(await tiers.card('promotion', question!.id)).toContain(
      `The card of \`${delivery!.id}\` shows how it goes`,
    )
    expect((await tiers.store.list({ kind: 'promotion' })).map(({ state }) => state)).toEqual([
      'promoted',
    ])
  })
})
