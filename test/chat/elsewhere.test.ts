import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { message } from './door.ts'
import { calls, change, seed, together } from './together.ts'
import type { Together } from './together.ts'

const card = { kind: 'delivery', subject: 'd-1', channel: '#deploys' }
const note = (key: string, text: string) => ({ key, message: card, text })

/** Where each channel's things go while it is closed. */
const fallbacks = new Map([
  ['#deploys', '#other'],
  ['#old', '#other'],
  ['#closed', '#old'],
])
const channels = [
  ...(seed.channels ?? []),
  { id: 'C0OLD', name: 'old', members: ['U0RITA', 'U0DELIVER'], archived: true },
]

let world: Together
beforeEach(async () => {
  world = await together('http', {
    seed: { ...seed, channels },
    options: { fallback: (channel) => fallbacks.get(channel) },
  })
  await world.clock.advance(10_000)
})
afterEach(() => world.close())

const shows = (text: string, subject = 'd-1') =>
  void world.presenter.cards.set(subject, message(text))
const texts = (channel: string) => world.slack.control.messages(channel).map(({ text }) => text)
/** Ticks once a second for so many seconds. */
const ticks = async (seconds: number) => {
  for (let second = 0; second < seconds; second++) {
    await world.clock.advance(1_000)
    await world.chat.sender.tick()
  }
}

describe('a message whose channel', () => {
  it('is archived is told in the next one, and says so, also when it changes', async () => {
    shows('step 1')
    await change(world.store, { ...card, channel: '#old' })
    await ticks(3)
    expect(texts('#other')).toEqual(['📪 #old is archived: this is told here\nstep 1'])

    shows('step 2')
    await change(world.store, { ...card, channel: '#old' })
    await ticks(3)
    expect(texts('#other')).toEqual(['📪 #old is archived: this is told here\nstep 2'])
    expect(texts('#old')).toEqual([])
    expect(world.chat.ready().detail).toContain('cannot post to "#old": is_archived')
  })

  it('lost the bot goes past one that is archived too', async () => {
    shows('step 1')
    await change(world.store, { ...card, channel: '#closed' })
    await ticks(4)
    expect(texts('#other')).toEqual([
      '📪 #closed does not have me in it: this is told here\nstep 1',
    ])
  })

  it('is archived in the middle is posted anew elsewhere, and its notes go there', async () => {
    shows('step 1')
    await change(world.store, card)
    await ticks(1)
    world.slack.control.failNext('chat.update', { error: 'is_archived' })
    world.slack.control.failNext('chat.postMessage', { error: 'is_archived' })
    shows('step 2')
    await change(world.store, card, [note('n-1', 'it failed')])
    await ticks(6)
    expect(texts('#deploys')).toEqual(['step 1'])
    const [parent, reply] = world.slack.control.messages('#other')
    expect(parent?.text).toBe('📪 #deploys is archived: this is told here\nstep 2')
    expect(reply).toMatchObject({ text: 'it failed', thread: parent?.ts })
  })

  it('takes no reply any more is posted anew elsewhere before the note', async () => {
    shows('step 1')
    await change(world.store, card)
    await ticks(1)
    world.slack.control.failNext('chat.postMessage', { error: 'is_archived' })
    await change(world.store, card, [note('n-1', 'it failed')])
    await ticks(6)
    expect(texts('#other')).toEqual([
      '📪 #deploys is archived: this is told here\nstep 1',
      'it failed',
    ])
  })

  it('is archived is not asked again for each message, but after a while', async () => {
    const old = { ...card, channel: '#old' }
    shows('one')
    shows('two', 'd-2')
    await change(world.store, old)
    await ticks(3)
    await change(world.store, { ...old, subject: 'd-2' })
    await ticks(3)
    const tried = () => calls(world, 'chat.postMessage').length
    expect(tried()).toBe(3)
    await world.clock.advance(900_000)
    shows('three', 'd-3')
    await change(world.store, { ...old, subject: 'd-3' })
    await ticks(3)
    expect(tried()).toBe(5)
  })
})

it('what is for a channel without another one waits for a person', async () => {
  shows('step 1')
  await change(world.store, { ...card, channel: '#nowhere' })
  await ticks(30)
  expect(calls(world, 'chat.postMessage')).toHaveLength(1)
  expect(world.chat.ready().detail).toContain('cannot post to "#nowhere": channel_not_found')
})

it('after a restart what stands elsewhere is edited there, and still says why', async () => {
  const old = { ...card, channel: '#old' }
  shows('step 1')
  await change(world.store, old)
  await ticks(3)
  await world.chat.stop()
  const chat = await world.again()
  await chat.start()
  shows('step 2')
  await change(world.store, old)
  for (let n = 0; n < 3; n++) {
    await world.clock.advance(2_000)
    await chat.sender.tick()
  }
  expect(texts('#other')).toEqual(['📪 #old is archived: this is told here\nstep 2'])
})

it('what is for one person stands in their direct conversation, and is edited there', async () => {
  const call = { kind: 'needed', subject: 'd-1', channel: 'U0RITA' }
  shows('you are needed')
  await change(world.store, call)
  await ticks(2)
  shows('it is decided')
  await change(world.store, call)
  await ticks(2)
  const posted = await world.store.message(call)
  expect(posted?.channel).toMatch(/^D/)
  expect(texts(posted!.channel)).toEqual(['it is decided'])
})
