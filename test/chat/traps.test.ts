import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientOptions, createClients } from '#src/chat/clients.ts'
import { noMetrics } from '#src/chat/metrics.ts'
import { message, saying } from './door.ts'
import { keptLog } from './log.ts'
import { acks, calls, change, deliveries, modes, pass, together, until } from './together.ts'
import type { Together } from './together.ts'

/**
 * What Bolt 5 and its packages do that a bot must not. The others have files of their own: signatures, replays and
 * bodies in http-guards, wrong tokens and proxies in start, refreshes, pings and reconnects in sockets.
 */
describe.each(modes)('traps of Bolt over %s', (mode) => {
  let world: Together
  beforeEach(async () => {
    world = await together(mode)
    await world.clock.advance(10_000)
  })
  afterEach(() => world.close())
  const card = { kind: 'delivery', subject: 'd-1', channel: '#deploys' }
  const rita = () => world.slack.as('U0RITA')
  const shows = (text: string) => void world.presenter.cards.set('d-1', message(text))

  it("no variable names Slack's address: every client and the sockets get ours", async () => {
    await rita().say('#deploys', '<@U0DELIVER> status')
    await world.slack.control.waitFor(() => calls(world, 'chat.postEphemeral').length > 0)
    shows('step 1')
    await change(world.store, card)
    await world.chat.sender.tick()
    expect(calls(world, 'auth.test')).toHaveLength(1)
    expect(calls(world, 'chat.postMessage')).toHaveLength(1)
    expect(calls(world, 'apps.connections.open')).toHaveLength(mode === 'socket' ? 2 : 0)
  })

  it('a post that ended in a 5xx is retried by the package: ours is not', async () => {
    world.slack.control.failNext('chat.postMessage', { status: 503 }, { times: 10 })
    shows('step 1')
    await change(world.store, card)
    await world.chat.sender.tick()
    expect(calls(world, 'chat.postMessage')).toHaveLength(1)
  })

  it('one 429 stalls a whole client: a form opens beside it, and so do other methods', async () => {
    shows('step 1')
    await change(world.store, card)
    await world.chat.sender.tick()
    world.slack.control.failNext('chat.update', { ratelimited: 60 })
    shows('step 2')
    await change(world.store, card)
    await world.clock.advance(1_000)
    await world.chat.sender.tick()

    await world.chat.identity.person('U0RITA')
    expect(await rita().command('#deploys', '/deliver status')).toMatchObject({ ok: true })
    world.presenter.cards.set('d-2', message('another'))
    await change(world.store, { ...card, subject: 'd-2' })
    await world.chat.sender.tick()
    expect(calls(world, 'chat.postMessage')).toHaveLength(2)
  })

  it('events are acknowledged before listeners run: ours are stored before', async () => {
    const stored = Promise.withResolvers<void>()
    const { receive } = world.door
    let asked = false
    world.door.receive = async (invocation) => {
      asked = true
      await stored.promise
      return receive(invocation)
    }
    const saying = rita().say('#deploys', '<@U0DELIVER> deploy checkout')
    await until(() => asked && deliveries(world).length === 2)
    // The words are an event of their own, which is nobody's; the mention waits.
    await until(() => acks(world).length === 1)
    await pass(world, 500)
    expect(acks(world)).toHaveLength(1)
    stored.resolve()
    await saying
    await until(() => acks(world).length === 2)
  })

  it('the same event twice runs its listener twice: ours once, also at the same moment', async () => {
    await rita().say('#deploys', '<@U0DELIVER> deploy checkout')
    await until(() => world.door.dispatched.length === 1)
    await world.clock.advance(60_000)
    for (let n = 0; n < 3; n++) void world.slack.control.redeliver()
    await until(() => deliveries(world).length >= 4 && world.door.received.length > 1)
    await pass(world, 4_000)
    expect(world.door.dispatched).toHaveLength(1)
  })

  it('nobody acknowledges what has no listener: the gate does', async () => {
    world.door.answers.set('apps', saying('two apps', 'channel'))
    await rita().command('#deploys', '/other x')
    await rita().react({ channel: 'C0DEPLOYS', ts: await rita().say('#deploys', 'hello') }, 'tada')
    await until(() => acks(world).length === deliveries(world).length)
    expect(acks(world).filter((outcome) => outcome !== 'acked')).toEqual([])
  })

  it('a listener that throws leaves the person waiting: ours acknowledged before', async () => {
    world.door.answers.set('deploy', () => Promise.reject(new Error('a bug')))
    world.presenter.failure = () => {
      throw new Error('another bug')
    }
    expect(await rita().command('#deploys', '/deliver deploy x')).toMatchObject({ ok: true })
    await until(() => world.log.lines.some((line) => line.includes('another bug')))
    expect(await rita().command('#deploys', '/deliver status')).toMatchObject({ ok: true })
  })

  it('overlapping listeners all run: there is one for all commands', async () => {
    await rita().command('#deploys', '/deliver deploy x')
    await until(() => world.door.dispatched.length > 0)
    await pass(world, 1_000)
    expect(world.door.dispatched).toHaveLength(1)
  })

  it('our own posts and edits come back as messages: they are no commands', async () => {
    world.presenter.cards.set('d-1', message('<@U0DELIVER> deploy checkout'))
    await change(world.store, card)
    await world.chat.sender.tick()
    await world.clock.advance(1_000)
    world.presenter.cards.set('d-1', message('<@U0DELIVER> deploy it again'))
    await change(world.store, card)
    await world.chat.sender.tick()
    await until(() =>
      deliveries(world).some(({ payload }) => subtypeOf(payload) === 'message_changed'),
    )
    await until(() => acks(world).length === deliveries(world).length)
    expect(world.door.received).toEqual([])
  })

  it('stopping does not wait: ours does, and what was begun is answered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    world.door.answers.set('deploy', async () => {
      await promise
      return { type: 'message', message: message('done at last') }
    })
    await rita().command('#deploys', '/deliver deploy x')
    await until(() => world.door.dispatched.length === 1)
    const stopping = world.chat.stop()
    resolve()
    await stopping
    expect(world.slack.control.messages('#deploys').map(({ text }) => text)).toContain(
      'done at last',
    )
  })
})

describe('traps of the packages', () => {
  it('they write into their options: each consumer has its own, and nobody passes headers', () => {
    const connection = { slackApiUrl: 'http://127.0.0.1/api/', log: keptLog() }
    const [one, other] = [clientOptions(connection), clientOptions(connection)]
    expect(one).not.toBe(other)
    expect(Object.keys(one).toSorted()).toEqual(['logger', 'slackApiUrl', 'timeout'])
    expect(one.timeout).toBe(10_000)
  })

  it('tokens get mixed up through shared headers: each client sends its own', async () => {
    const tokens: string[] = []
    const server = createServer((request, response) => {
      tokens.push(request.headers.authorization ?? '')
      response.end('{"ok":true}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const connection = { slackApiUrl: `http://127.0.0.1:${port}/api`, log: keptLog() }
    const one = createClients(connection, 'xoxb-one', noMetrics)
    const other = createClients(connection, 'xoxb-other', noMetrics)
    await one.background('api.test', {}, z.unknown())
    await other.background('api.test', {}, z.unknown())
    await one.interactive('api.test', {}, z.unknown())
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(tokens).toEqual(['Bearer xoxb-one', 'Bearer xoxb-other', 'Bearer xoxb-one'])
  })

  it('answers go to whatever address a payload names: ours go to Slack alone', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('ok')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const elsewhere = `http://127.0.0.1:${port}/take-this`
    const clients = createClients(
      { slackApiUrl: 'https://slack.com/api/', log: keptLog() },
      'xoxb-1',
      noMetrics,
    )
    expect(await clients.respond(elsewhere, { text: 'secret' })).toBe(0)
    expect(await clients.respond('https://hooks.slack.com.evil.example/x', {})).toBe(0)
    expect(await clients.respond('no address', {})).toBe(0)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(asked).toEqual([])
  })
})

function subtypeOf(payload: Readonly<Record<string, unknown>>): unknown {
  const event = payload['event']
  return typeof event === 'object' && event && 'subtype' in event ? event.subtype : undefined
}
