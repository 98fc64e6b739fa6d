import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import type { Picture } from '#src/core/watch/chart.ts'
import { message } from './door.ts'
import { calls, change, pass, seed, together, until } from './together.ts'
import type { Together } from './together.ts'

const card = { kind: 'alertGroup', subject: 'g-1', channel: '#deploys' }
const pngs = new Map<string, Uint8Array>()
let world: Together

/** Draws nothing but what names the chart: a PNG to Slack, since it begins like one. */
async function draw({ title }: Picture['chart']): Promise<Uint8Array> {
  if (title === 'broken') throw new Error('a bug')
  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(title)])
  pngs.set(title, png)
  return png
}

beforeEach(async () => {
  world = await together('http', { options: { draw } })
  // What is marked from now on can be nobody's but ours.
  await world.clock.advance(10_000)
})
afterEach(() => world.close())

const picture = (title: string): Picture => ({
  chart: { title, unit: 'count', from: 0, to: 1, series: [], thresholds: [], markers: [] },
  alt: `${title} in words`,
})
const words = (text: string) => [
  { type: 'section' as const, text: { type: 'mrkdwn' as const, text } },
]
const shows = (text: string, ...titles: string[]) =>
  void world.presenter.cards.set('g-1', {
    text,
    blocks: words(text),
    pictures: titles.map(picture),
  })
const ticks = async (seconds: number, { chat }: Pick<Together, 'chat'> = world) => {
  for (let second = 0; second < seconds; second++) {
    await world.clock.advance(1_000)
    await chat.sender.tick()
    await chat.sender.idle()
  }
}
const parent = () => {
  const all = world.slack.control.messages('#deploys')
  return all.find(({ thread }) => thread === undefined)!
}
const replies = () =>
  world.slack.control.messages('#deploys').filter(({ thread }) => thread === parent().ts)
const shared = () => replies().flatMap(({ files }) => files.map(({ title }) => title))
const inline = () =>
  parent().blocks.flatMap((block) => (block.type === 'image' ? [block['alt_text']] : []))

describe('the picture of a message', () => {
  it('is shared in its thread, then shown in it, once', async () => {
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(1)
    expect(parent().text).toBe('firing')
    await ticks(5)

    expect(shared()).toEqual(['errors'])
    expect(inline()).toEqual(['errors in words'])
    expect(parent().blocks.map(({ type }) => type)).toEqual(['section', 'image'])
    expect(await world.store.dirtyMessages(10)).toEqual([])
    const [file] = replies()[0]!.files
    const bytes = new Uint8Array(await (await fetch(file!.url)).arrayBuffer())
    expect(bytes).toEqual(new Uint8Array(pngs.get('errors')!))

    shows('firing, acknowledged', 'errors')
    await change(world.store, card)
    await ticks(3)
    expect(parent().text).toBe('firing, acknowledged')
    expect(inline()).toEqual(['errors in words'])
    expect(calls(world, 'files.completeUploadExternal')).toHaveLength(1)
  })

  it('is not uploaded again after a restart', async () => {
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(3)
    await world.chat.stop()
    const chat = await world.again()
    shows('resolved', 'errors')
    await change(world.store, card)
    await ticks(3, { ...world, chat })
    expect(parent().text).toBe('resolved')
    expect(inline()).toEqual(['errors in words'])
    expect(calls(world, 'files.getUploadURLExternal')).toHaveLength(1)
  })

  it('that another follows stays until that is there', async () => {
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(4)
    world.slack.control.failNext('files.getUploadURLExternal', { ratelimited: 5 })
    shows('worse', 'more errors')
    await change(world.store, card)
    await ticks(2)
    expect([parent().text, ...inline()]).toEqual(['worse', 'errors in words'])
    await ticks(8)
    expect(inline()).toEqual(['more errors in words'])
    expect(shared()).toEqual(['errors', 'more errors'])
  })

  it('that Slack does not take yet is tried again, and the text goes on meanwhile', async () => {
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(1)
    world.slack.control.failNext('chat.update', { error: 'invalid_blocks' }, { times: 2 })
    await ticks(3)
    shows('acknowledged', 'errors')
    await change(world.store, card)
    await ticks(2)
    expect(parent().text).toBe('acknowledged')
    await ticks(10)
    expect(inline()).toEqual(['errors in words'])
  })

  it('that Slack never takes stands in the thread alone', async () => {
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(1)
    world.slack.control.failNext('chat.update', { error: 'invalid_blocks' }, { times: 4 })
    await ticks(40)
    expect([inline(), shared()]).toEqual([[], ['errors']])
    expect(parent().blocks.map(({ type }) => type)).toEqual(['section'])
    expect(await world.store.dirtyMessages(10)).toEqual([])
    expect((await world.store.message(card))?.pictures).toMatchObject([{ is: 'thread' }])
  })

  it.each(['files.getUploadURLExternal', 'files.completeUploadExternal'] as const)(
    'that %s refuses leaves the text as it is',
    async (method) => {
      world.slack.control.failNext(method, { error: 'not_today' }, { times: 100 })
      shows('firing', 'errors')
      await change(world.store, card)
      await ticks(3)
      expect([parent().text, inline(), shared()]).toEqual(['firing', [], []])
      expect(calls(world, method)).toHaveLength(1)
      expect(await world.store.dirtyMessages(10)).toEqual([])
    },
  )

  it('that cannot be drawn leaves the text as it is, and the next one is brought', async () => {
    shows('firing', 'broken', 'errors')
    await change(world.store, card)
    await ticks(4)
    expect([parent().text, inline()]).toEqual(['firing', ['errors in words']])
    expect(world.log.lines.join('\n')).toContain('a bug')
  })

  it('that cannot be drawn now is drawn later', async () => {
    let isBusy = true
    const busy = new ProviderFailure('charts', 'unavailable', 'Cannot draw a chart: 50 others wait')
    const chat = await world.again({
      draw: async (chart) => {
        if (isBusy) throw busy
        return draw(chart)
      },
    })
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(3, { chat })
    expect([parent().text, inline()]).toEqual(['firing', []])
    isBusy = false
    await ticks(20, { chat })
    expect(inline()).toEqual(['errors in words'])
  })

  it('waits while files are down, for half an hour, and no text waits for it', async () => {
    world.slack.control.failNext('files.getUploadURLExternal', { status: 503 }, { times: 1_000 })
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(3)
    shows('acknowledged', 'errors')
    await change(world.store, card)
    await ticks(2)
    expect(parent().text).toBe('acknowledged')
    expect(calls(world, 'files.getUploadURLExternal').length).toBeLessThan(5)
    await world.clock.advance(31 * 60_000)
    await ticks(3)
    expect(await world.store.dirtyMessages(10)).toEqual([])
    expect((await world.store.message(card))?.pictures).toMatchObject([{ is: 'lost' }])
  })

  it('that takes long to be drawn delays no other message', async () => {
    const slow = Promise.withResolvers<Uint8Array>()
    const chat = await world.again({ draw: () => slow.promise })
    shows('firing', 'errors')
    await change(world.store, card)
    for (let second = 0; second < 3; second++) {
      await world.clock.advance(1_000)
      await chat.sender.tick()
    }
    world.presenter.cards.set('g-2', message('another'))
    await change(world.store, { ...card, subject: 'g-2' })
    await world.clock.advance(1_000)
    await chat.sender.tick()
    expect(world.slack.control.messages('#deploys').map(({ text }) => text)).toContain('another')
    slow.resolve(await draw(picture('errors').chart))
    await chat.sender.idle()
  })

  it('goes with its message where that is posted again', async () => {
    shows('firing', 'errors')
    await change(world.store, card)
    await ticks(4)
    world.slack.control.failNext('chat.update', { error: 'message_not_found' })
    shows('worse', 'errors')
    await change(world.store, card)
    await ticks(6)
    const again = world.slack.control.messages('#deploys').find(({ text }) => text === 'worse')
    expect(again?.blocks.map(({ type }) => type)).toEqual(['section', 'image'])
    expect(calls(world, 'files.completeUploadExternal')).toHaveLength(2)
  })
})

describe('the pictures of an answer', () => {
  const asks = (visibility: 'private' | 'channel', titles = ['errors']) =>
    world.door.answers.set('metrics', async () => ({
      type: 'message',
      message: { text: '2 %', blocks: words('2 %'), visibility, pictures: titles.map(picture) },
    }))
  const ask = (thread?: string) =>
    thread === undefined
      ? world.slack.as('U0RITA').command('#deploys', '/deliver metrics')
      : world.slack.as('U0RITA').say('#deploys', '<@U0DELIVER> metrics', thread)
  const withFiles = () =>
    world.slack.control.waitFor(({ messages }) => messages.find(({ files }) => files.length > 0))

  it('come to the person alone where the answer is private', async () => {
    asks('private')
    await ask()
    const found = await withFiles()
    expect(found.channel).toMatch(/^D/)
    expect(found.files).toMatchObject([{ name: 'errors.png', mimetype: 'image/png' }])
    const others = world.slack.control.state('U0GUEST').messages
    expect(others.flatMap(({ files }) => files)).toEqual([])
  })

  it('come into the thread of an answer for the channel, and are shown in it', async () => {
    asks('channel')
    await ask()
    const found = await withFiles()
    await pass(world, 2_000)
    await until(() => inline().length === 1)
    expect([found.channel, found.thread]).toEqual(['C0DEPLOYS', parent().ts])
    expect(inline()).toEqual(['errors in words'])
  })

  it('come into the thread that was asked in', async () => {
    asks('channel')
    const question = await world.slack.as('U0RITA').say('#deploys', 'hm')
    await ask(question)
    expect((await withFiles()).thread).toBe(question)
  })

  it('that could not be sent are told', async () => {
    asks('private', ['broken'])
    await ask()
    const told = await world.slack.control.waitFor(({ messages }) =>
      messages.find(({ text }) => text.startsWith('Cannot send the picture')),
    )
    expect(told).toMatchObject({ onlyFor: 'U0RITA' })
  })

  it('are none where the command fails', async () => {
    world.door.answers.set('metrics', async () => {
      throw new DeliveryError('unavailable', 'Cannot show metrics: Prometheus is down')
    })
    await ask()
    await world.slack.control.waitFor(({ messages }) =>
      messages.find(({ text }) => text.includes('Prometheus is down')),
    )
    expect(calls(world, 'files.getUploadURLExternal')).toEqual([])
  })
})

it('without the scope for files the text stands alone', async () => {
  const scopes = seed.app.scopes.filter((scope) => scope !== 'files:write')
  const poor = await together('http', {
    seed: { ...seed, app: { ...seed.app, scopes } },
    options: { draw },
  })
  await poor.clock.advance(10_000)
  poor.presenter.cards.set('g-1', { text: 'firing', blocks: [], pictures: [picture('errors')] })
  await change(poor.store, card)
  for (let second = 0; second < 3; second++) {
    await poor.clock.advance(1_000)
    await poor.chat.sender.tick()
    await poor.chat.sender.idle()
  }
  expect(poor.slack.control.messages('#deploys').map(({ text }) => text)).toEqual(['firing'])
  expect(await poor.store.dirtyMessages(10)).toEqual([])
  await poor.close()
})
