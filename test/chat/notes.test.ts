import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { message } from './door.ts'
import { change, together } from './together.ts'
import type { Together } from './together.ts'

const card = { kind: 'delivery', subject: 'd-1', channel: '#deploys' }
const note = (key: string, text: string, broadcast = false) => ({
  key,
  message: card,
  text,
  broadcast,
})

let world: Together
beforeEach(async () => {
  world = await together('http')
  // What is marked from now on can be nobody's but ours.
  await world.clock.advance(10_000)
})
afterEach(() => world.close())

const tick = () => world.chat.sender.tick()
const shows = (text: string, subject = 'd-1') =>
  void world.presenter.cards.set(subject, message(text))
const texts = (channel = '#deploys') =>
  world.slack.control.messages(channel).map(({ text }) => text)
/** Ticks once a second for so many seconds. */
const ticks = async (seconds: number) => {
  for (let second = 0; second < seconds; second++) {
    await world.clock.advance(1_000)
    await tick()
  }
}

describe('a note', () => {
  it('goes into the thread of its message, once the message is there', async () => {
    await change(world.store, card, [note('n-1', 'it failed')])
    await tick()
    expect(texts()).toEqual([])
    shows('step 1')
    await ticks(130)

    const [parent, reply] = world.slack.control.messages('#deploys')
    expect(reply).toMatchObject({ text: 'it failed', thread: parent?.ts })
    expect(reply?.broadcast).not.toBe(true)
  })

  it('is also shown in the channel when it should be, and keeps its order', async () => {
    shows('step 1')
    await change(world.store, card, [note('n-1', 'one'), note('n-2', 'two', true)])
    await ticks(4)
    expect(texts()).toEqual(['step 1', 'one', 'two'])
    expect(world.slack.control.messages('#deploys')[2]).toMatchObject({ broadcast: true })
    expect(await world.store.outbox(10)).toEqual([])
  })

  it('whose answer is lost stands once, and the next one waits for it', async () => {
    shows('step 1')
    await change(world.store, card)
    await tick()
    world.slack.control.failNext('chat.postMessage', { status: 500 }, { late: true })
    await change(world.store, card, [note('n-1', 'one'), note('n-2', 'two')])
    await ticks(6)
    expect(texts()).toEqual(['step 1', 'one', 'two'])
  })

  it('survives a 429 and an outage, in order and once', async () => {
    shows('step 1')
    await change(world.store, card)
    await tick()
    world.slack.control.failNext('chat.postMessage', { ratelimited: 7 })
    world.slack.control.failNext('chat.postMessage', { status: 502 }, { times: 3 })
    await change(world.store, card, [note('n-1', 'one'), note('n-2', 'two')])
    await ticks(30)
    expect(texts()).toEqual(['step 1', 'one', 'two'])
  })
})
