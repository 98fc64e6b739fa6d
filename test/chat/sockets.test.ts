import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { createChat } from '#src/chat/chat.ts'
import { manualClock } from '../support/clock.ts'
import { message, scriptedDoor } from './door.ts'
import { keptLog } from './log.ts'
import { plainPresenter } from './presenter.ts'
import { calls, pass, together, until } from './together.ts'
import type { Together } from './together.ts'

describe('sockets', () => {
  let world: Together
  const unhandled: unknown[] = []
  const remember = (error: unknown) => void unhandled.push(error)
  beforeEach(async () => {
    unhandled.length = 0
    process.on('unhandledRejection', remember)
    world = await together('socket')
  })
  afterEach(async () => {
    await world.close()
    process.off('unhandledRejection', remember)
    if (unhandled.length > 0) throw new Error(`Nobody handled ${unhandled.map(String).join(', ')}`)
  })
  const rita = () => world.slack.as('U0RITA')
  const open = () => world.slack.control.state().sockets

  it('there are two, and ready says so', () => {
    expect(world.chat.ready()).toEqual({ ok: true, detail: '2 of 2 sockets connected' })
    expect(open()).toBe(2)
  })

  it.each(['warning', 'refresh_requested'] as const)(
    'a command that comes while one is renewed (%s) is heard at once',
    async (reason) => {
      world.slack.control.refreshSocket(reason)
      await until(() => open() === 1)
      expect(await rita().command('#deploys', '/deliver status')).toMatchObject({ ok: true })
      await until(() => open() === 2)
      expect(await rita().command('#deploys', '/deliver status')).toMatchObject({ ok: true })
      expect(world.door.dispatched).toHaveLength(2)
    },
  )

  it('one that was renewed is back without waiting for the clock: nobody is deaf for 5 s', async () => {
    const before = world.clock.now()
    world.slack.control.refreshSocket('refresh_requested')
    await until(() => calls(world, 'apps.connections.open').length === 3)
    await until(() => open() === 2)
    expect(world.clock.now()).toBe(before)
  })

  it('both cut at once come back', async () => {
    world.slack.control.dropSockets()
    await until(() => open() === 0)
    await until(() => open() === 2)
    await until(() => world.chat.ready().detail.startsWith('2 of 2'))
    expect(await rita().command('#deploys', '/deliver status')).toMatchObject({ ok: true })
  })

  it('come back after Slack answered 503, and 429, to every try for a while', async () => {
    world.slack.control.failNext('apps.connections.open', { status: 503 }, { times: 6 })
    world.slack.control.failNext('apps.connections.open', { ratelimited: 3 }, { times: 2 })
    world.slack.control.failNext('apps.connections.open', { error: 'invalid_auth' })
    world.slack.control.dropSockets()
    await until(() => !world.chat.ready().ok)
    expect(world.chat.ready().detail).toBe('0 of 2 sockets connected')

    for (let n = 0; n < 100 && open() < 2; n++) await pass(world, 1_000)
    await until(() => world.chat.ready().detail.startsWith('2 of 2'))
    expect(await rita().command('#deploys', '/deliver status')).toMatchObject({ ok: true })
  })

  it('a hello that does not come is given up after 15 s, and asked for again', async () => {
    world.slack.control.holdHello(true)
    world.slack.control.dropSockets()
    await until(() => calls(world, 'apps.connections.open').length === 4)
    for (let n = 0; n < 20 && calls(world, 'apps.connections.open').length < 6; n++)
      await pass(world, 1_000)
    expect(calls(world, 'apps.connections.open').length).toBeGreaterThanOrEqual(6)
    world.slack.control.holdHello(false)
    for (let n = 0; n < 30 && open() < 2; n++) await pass(world, 1_000)
    expect(await rita().command('#deploys', '/deliver status')).toMatchObject({ ok: true })
  })

  it('stopping while they come back ends quietly', async () => {
    world.slack.control.failNext('apps.connections.open', { status: 503 }, { times: 50 })
    world.slack.control.dropSockets()
    await until(() => calls(world, 'apps.connections.open').length > 2)
    await world.chat.stop()
    const asked = calls(world, 'apps.connections.open').length
    await pass(world, 20_000)
    expect(calls(world, 'apps.connections.open')).toHaveLength(asked)
    expect(open()).toBe(0)
  })

  it('an acknowledgement that finds its socket gone does not stop the work', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { receive } = world.door
    world.door.receive = async (invocation) => {
      await promise
      return receive(invocation)
    }
    world.door.answers.set('deploy', async () => ({ type: 'message', message: message('done') }))
    const command = rita().command('#deploys', '/deliver deploy checkout')
    await until(() => world.slack.control.journal().some(({ kind }) => kind === 'delivery'))
    world.slack.control.dropSockets()
    await until(() => open() === 0)
    resolve()
    await world.slack.control.waitFor(({ messages }) =>
      messages.some(({ text }) => text === 'done'),
    )
    await pass(world, 4_000)
    expect(await command).toMatchObject({ ok: false })
  })
})

describe('a message that is no envelope', () => {
  it.each(['null', '[]', '{"type":"events_api"}', '{"type":"events_api","payload":null}', 'x'])(
    '%s does not end the process',
    async (line) => {
      const unhandled: unknown[] = []
      const remember = (error: unknown) => void unhandled.push(error)
      process.on('unhandledRejection', remember)
      const slack = await oddSlack(line)
      const clock = manualClock()
      const store = openSqliteStore({ file: ':memory:', workspace: 'T1', clock })
      const chat = await createChat({
        slackApiUrl: `${slack.url}/api/`,
        botToken: 'xoxb-1',
        way: { appToken: 'xapp-1' },
        bot: { workspace: 'T1', botUserId: 'U1', botId: 'B1' },
        door: scriptedDoor(),
        presenter: plainPresenter(),
        store,
        clock,
        log: keptLog(),
      })
      await chat.start()
      await slack.odd()
      expect(chat.ready().ok).toBe(true)
      await chat.stop()
      await slack.close()
      await store.close()
      process.off('unhandledRejection', remember)
      expect(unhandled).toEqual([])
    },
  )
})

/** Sockets that say hello and then something odd; `odd` resolves when the other side has had it. */
async function oddSlack(line: string) {
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ ok: true, url: `${url.replace('http', 'ws')}/link` }))
  })
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (opened) =>
      opened.send(JSON.stringify({ type: 'hello' })),
    ),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    async odd() {
      const ponged = [...sockets.clients].map((socket) => {
        socket.send(line)
        socket.ping()
        return new Promise((resolve) => socket.once('pong', resolve))
      })
      await Promise.all(ponged)
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
