import { describe, expect, it } from 'vitest'
import { openLogs } from './logging.ts'

describe('following logs', () => {
  async function followed() {
    const shop = await openLogs()
    await shop.deliver('1.5.0')
    const text = await shop.say('logs checkout staging --grep "it " --follow 2m')
    const id = /`(l-\w+)`/.exec(text)?.[1] ?? ''
    return { ...shop, id, text }
  }

  it('says where, for how long and who sees it', async () => {
    const { text, id, card } = await followed()
    expect(text).toContain('in <#C0CHECKOUT> for 2 min')
    expect(text).toContain('Everybody there sees the lines')
    const { text: shown, visibility } = await card(id)
    expect(shown).toContain('No lines so far')
    expect(visibility).toBe('channel')
  })

  it('shows the last lines as they come, and ends by itself', async () => {
    const { bot, id, card, write, follow } = await followed()
    await write(
      ...Array.from({ length: 20 }, (_, index) => `it counts ${index} password=canary-word`),
    )
    await bot.settle(10_000)
    const { lines, count } = await follow(id)
    expect(count).toBe(20)
    expect(lines).toHaveLength(12)
    expect((await card(id)).text).toMatch(/it counts 19 password=\[secret\]\n```[^]*20 lines/)
    expect(JSON.stringify(await bot.store.find({ kind: 'logFollow', id }))).not.toContain('canary')

    await bot.settle(120_000)
    expect((await follow(id)).ended).toMatchObject({ how: 'over' })
    const { text, blocks } = await card(id)
    expect(text).toContain('were followed until')
    expect(blocks.some(({ type }) => type === 'actions')).toBe(false)
  })

  it('counts each line once, those that come late too', async () => {
    const { bot, id, controls, follow } = await followed()
    const pod = bot.simulated.clusters.get('shared')!.controls.pods('shop-staging')[0]!
      .metadata.name
    const line = { namespace: 'shop-staging', pod, container: 'api' }
    await bot.settle(12_000)
    controls().write({ ...line, text: 'it is late', at: bot.clock.now() - 8_000 })
    await bot.settle(30_000)
    expect((await follow(id)).count).toBe(1)
  })

  it('goes on where Loki is away for a while, and says so meanwhile', async () => {
    const { bot, id, card, controls, follow, write } = await followed()
    const undo = controls().fail()
    await bot.settle(20_000)
    expect((await card(id)).text).toContain('Loki does not answer')
    undo()
    await write('it is back')
    await bot.settle(10_000)
    expect((await follow(id)).problem).toBeUndefined()
    expect((await card(id)).text).toContain('it is back')
  })

  it('ends where Loki refuses it', async () => {
    const { bot, id, card, controls } = await followed()
    controls().fail('denied', 'no org id')
    await bot.settle(10_000)
    expect((await card(id)).text).toMatch(/cannot be followed[^]*no org id/)
  })

  it('ends when somebody stops it, once', async () => {
    const { bot, id, say, card, controls } = await followed()
    expect(await say(`unfollow ${id}`, { name: 'victor' })).toContain('are followed no more')
    await bot.settle(1_000)
    expect((await card(id)).text).toContain('<@U0VICTOR> stopped it')
    const before = controls().reads()
    await bot.settle(60_000)
    expect(controls().reads()).toBe(before)
    expect(await say(`unfollow ${id}`)).toContain('it is over')
    expect(await say('unfollow l-zzzzzz')).toContain('nothing is followed under that id')
  })

  it('is done in two places at a time', async () => {
    const { say } = await followed()
    expect(await say('logs checkout staging --follow 1m')).toContain('Following')
    expect(await say('logs checkout staging --follow 1m')).toMatch(/Cannot follow logs now: 2 are/)
  })

  it('needs a channel', async () => {
    const { say } = await followed()
    expect(await say('logs checkout staging --follow 1m', { place: false })).toContain(
      'there is no channel to do it in',
    )
  })
})
