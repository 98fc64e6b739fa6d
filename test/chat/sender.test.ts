import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { message } from './door.ts'
import { calls, change, pass, together } from './together.ts'
import type { Together } from './together.ts'

const card = { kind: 'delivery', subject: 'd-1', channel: '#deploys' }
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

describe('a message', () => {
  it('is posted, then edited in place, and shows the state of the moment in which it is sent', async () => {
    shows('step 1')
    await change(world.store, card)
    await tick()
    shows('step 2')
    await change(world.store, card)
    shows('step 3')
    await change(world.store, card)
    await ticks(2)

    expect(texts()).toEqual(['step 3'])
    expect(calls(world, 'chat.update')).toHaveLength(1)
    expect(await world.store.dirtyMessages(10)).toEqual([])
  })

  it('is not sent again when nothing changed', async () => {
    shows('step 1')
    await change(world.store, card)
    await tick()
    await change(world.store, card)
    await ticks(2)
    expect(calls(world, 'chat.update')).toEqual([])
    expect(await world.store.dirtyMessages(10)).toEqual([])
  })

  it('is posted without a look when it is new: nobody else can have posted it', async () => {
    shows('step 1')
    await change(world.store, card)
    await tick()
    expect(calls(world, 'conversations.history')).toEqual([])
  })

  it('that somebody deleted is posted again', async () => {
    shows('step 1')
    await change(world.store, card)
    await tick()
    world.slack.control.failNext('chat.update', { error: 'message_not_found' })
    shows('step 2')
    await change(world.store, card)
    await ticks(3)
    expect(texts()).toEqual(['step 1', 'step 2'])
  })

  it('whose blocks Slack refuses is said in words', async () => {
    world.presenter.cards.set('d-1', {
      text: 'step 1',
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }],
    })
    await change(world.store, card)
    await ticks(3)
    expect(texts()).toEqual(['step 1'])
  })

  it('that cannot be rendered stops no other', async () => {
    world.presenter.render = async ({ subject }) => {
      if (subject === 'd-1') throw new Error('a bug')
      return message('fine')
    }
    await change(world.store, card)
    await change(world.store, { ...card, subject: 'd-2' })
    await tick()
    expect(texts()).toEqual(['fine'])
    expect(world.log.lines.join('\n')).toContain('a bug')
  })
})

describe("Slack's limits", () => {
  it('one post a second and channel: the strict sandbox never has to refuse', async () => {
    for (let n = 0; n < 5; n++) {
      shows(`card ${n}`, `d-${n}`)
      await change(world.store, { ...card, subject: `d-${n}` })
    }
    await tick()
    expect(texts()).toHaveLength(1)
    await ticks(4)
    expect(texts()).toHaveLength(5)
    expect(refused()).toEqual([])
  })

  it('at most 50 edits in any minute, however many messages change', async () => {
    for (let n = 0; n < 20; n++) {
      shows('0', `d-${n}`)
      await change(world.store, { ...card, subject: `d-${n}` })
    }
    await ticks(20)
    for (let second = 0; second < 90; second++) {
      for (let n = 0; n < 20; n++) {
        shows(`${second}`, `d-${n}`)
        await change(world.store, { ...card, subject: `d-${n}` })
      }
      await ticks(1)
    }
    const edits = calls(world, 'chat.update')
    const busiest = Math.max(
      ...edits.map(
        ({ at }) => edits.filter((edit) => edit.at > at - 60_000 && edit.at <= at).length,
      ),
    )
    expect(busiest).toBeGreaterThan(40)
    expect(busiest).toBeLessThanOrEqual(50)
    expect(refused()).toEqual([])
  }, 20_000)

  it('a 429 on edits stops all edits for as long as Slack says, and no post', async () => {
    const other = { ...card, subject: 'd-2', channel: '#other' }
    shows('step 1')
    shows('other 1', 'd-2')
    await change(world.store, card)
    await change(world.store, other)
    await tick()
    world.slack.control.failNext('chat.update', { ratelimited: 20 })
    shows('step 2')
    await change(world.store, card)
    await ticks(1)

    shows('other 2', 'd-2')
    await change(world.store, other)
    shows('new', 'd-3')
    await change(world.store, { ...card, subject: 'd-3' })
    await ticks(15)
    expect(texts()).toEqual(['step 1', 'new'])
    expect(texts('#other')).toEqual(['other 1'])
    expect(calls(world, 'chat.update')).toHaveLength(1)

    await ticks(10)
    expect(texts()).toEqual(['step 2', 'new'])
    expect(texts('#other')).toEqual(['other 2'])
  })
})

describe('a post whose answer is lost', () => {
  it.each([
    ['a 503 after it took effect', { status: 503 }, true],
    ['a 503 before', { status: 503 }, false],
    ['an outage in words', { error: 'internal_error' }, true],
  ] as const)('by %s stands once', async (_, fault, late) => {
    world.slack.control.failNext('chat.postMessage', fault, { late })
    shows('step 1')
    await change(world.store, card)
    await tick()
    shows('step 2')
    await ticks(5)

    expect(texts()).toEqual(['step 2'])
    expect(await world.store.message(card)).toMatchObject({ channel: 'C0DEPLOYS' })
    expect(await world.store.dirtyMessages(10)).toEqual([])
  })

  it('by a crash before it was remembered stands once', async () => {
    shows('step 1')
    await change(world.store, card)
    const { saveMessage } = world.store
    world.store.saveMessage = () => Promise.reject(new Error('killed'))
    await tick()
    world.store.saveMessage = saveMessage
    expect(await world.store.message(card)).toBeUndefined()

    await world.chat.stop()
    const chat = await world.again()
    await chat.start()
    for (let n = 0; n < 3; n++) {
      await world.clock.advance(2_000)
      await chat.sender.tick()
    }
    expect(texts()).toEqual(['step 1'])
    expect(await world.store.message(card)).toMatchObject({ channel: 'C0DEPLOYS' })
  })

  it('is not mistaken for what another app wrote under the same key', async () => {
    // The sandbox posts as our app alone, so the other one is the same message seen by a bot with other ids.
    shows('step 1')
    await change(world.store, card)
    await tick()
    await world.store.forgetMessage(card)
    await world.chat.stop()
    const chat = await world.again({
      bot: { workspace: 'T0ACME', botUserId: 'U0ELSE', botId: 'B0ELSE' },
    })
    await chat.start()
    await world.clock.advance(2_000)
    await chat.sender.tick()
    expect(texts()).toEqual(['step 1', 'step 1'])
  })
})

describe('a channel that Slack keeps us out of', () => {
  it.each(['#closed', '#nowhere'])(
    '%s is named, tried again later, and stops no other',
    async (channel) => {
      shows('step 1')
      shows('fine', 'd-2')
      await change(world.store, { ...card, channel })
      await change(world.store, { ...card, subject: 'd-2' })
      await ticks(30)

      expect(texts()).toEqual(['fine'])
      expect(world.chat.ready()).toMatchObject({ ok: true })
      expect(world.chat.ready().detail).toContain(`cannot post to "${channel}"`)
      expect(calls(world, 'chat.postMessage').length).toBeLessThan(4)
    },
  )
})

describe('run', () => {
  it('sends at once when it is nudged, and ends with its signal', async () => {
    const stop = new AbortController()
    const running = world.chat.sender.run(stop.signal)
    await world.clock.advance(1)
    shows('step 1')
    await change(world.store, card)
    world.chat.sender.nudge()
    await world.slack.control.waitFor(({ messages }) =>
      messages.some(({ text }) => text === 'step 1'),
    )
    stop.abort()
    await running
    expect(texts()).toEqual(['step 1'])
  })

  it('goes on after the store was not available', async () => {
    const { dirtyMessages } = world.store
    world.store.dirtyMessages = () => Promise.reject(new Error('the disk is full'))
    const stop = new AbortController()
    const running = world.chat.sender.run(stop.signal)
    await pass(world, 2_000)
    world.store.dirtyMessages = dirtyMessages
    shows('step 1')
    await change(world.store, card)
    await pass(world, 35_000)
    await world.slack.control.waitFor(({ messages }) =>
      messages.some(({ text }) => text === 'step 1'),
    )
    stop.abort()
    await running
    expect(world.log.lines.join('\n')).toContain('the disk is full')
  })
})

const refused = () =>
  world.slack.control.journal().filter((entry) => entry.kind === 'call' && entry.status === 429)
