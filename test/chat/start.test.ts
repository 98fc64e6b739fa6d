import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/core/errors.ts'
import { StoreUnavailable } from '#db/store.ts'
import { calls, modes, pass, together, until } from './together.ts'
import type { Together } from './together.ts'

let world: Together
afterEach(() => world.close())

/** How the start ended, while time passes. */
async function outcome(starting: Promise<void>): Promise<unknown> {
  let ended: { error?: unknown } | undefined
  starting.then(
    () => (ended = {}),
    (error: unknown) => (ended = { error }),
  )
  for (let n = 0; n < 120 && !ended; n++) await pass(world, 250)
  await until(() => ended)
  return ended?.error
}

describe.each(modes)('a start over %s', (mode) => {
  it.each(['invalid_auth', 'account_inactive', 'not_allowed_token_type'])(
    'rejects in words when Slack says "%s" to the bot token',
    async (error) => {
      world = await together(mode, { start: false })
      world.slack.control.failNext('auth.test', { error })
      const failure = await outcome(world.chat.start())
      expect(failure).toBeInstanceOf(DeliveryError)
      expect(failure).toMatchObject({ code: 'bad-configuration' })
      expect(String(failure)).toContain(`Slack refuses the bot token with "${error}"`)
    },
  )

  it('goes on when Slack is away for a moment', async () => {
    world = await together(mode, { start: false })
    world.slack.control.failNext('auth.test', { status: 503 }, { times: 2 })
    world.slack.control.failNext('apps.connections.open', { status: 503 }, { times: 2 })
    expect(await outcome(world.chat.start())).toBeUndefined()
    expect(world.chat.ready().ok).toBe(true)
  })

  it('rejects in words when Slack stays away, and can be tried again', async () => {
    world = await together(mode, { start: false })
    world.slack.control.failNext('*', { status: 503 }, { times: 1_000 })
    expect(await outcome(world.chat.start())).toMatchObject({ code: 'unavailable' })
    world.slack.control.clearFaults()
    expect(await outcome(world.chat.start())).toBeUndefined()
  })

  it('asks who the bot is once, and never again for requests', async () => {
    world = await together(mode)
    for (let n = 0; n < 3; n++) await world.slack.as('U0RITA').command('#deploys', '/deliver x')
    expect(calls(world, 'auth.test')).toHaveLength(1)
  })

  it('goes on when the store cannot say what was interrupted', async () => {
    world = await together(mode, { start: false })
    world.door.unfinished = () => Promise.reject(new StoreUnavailable('the disk is full'))
    expect(await outcome(world.chat.start())).toBeUndefined()
  })

  it('leaves nothing behind when it is stopped before it began', async () => {
    world = await together(mode, { start: false })
    await world.chat.stop()
    expect(world.chat.ready()).toEqual({ ok: false, detail: 'not started' })
  })
})

describe('a start over sockets', () => {
  it('rejects at once when the app token is no app-level token', async () => {
    world = await together('socket', { start: false, options: { way: { appToken: 'xoxb-1' } } })
    await expect(world.chat.start()).rejects.toThrow('does not begin with "xapp-"')
  })

  it.each(['not_allowed_token_type', 'invalid_auth', 'missing_scope'])(
    'rejects in words when Slack says "%s" to the app token',
    async (error) => {
      world = await together('socket', { start: false })
      world.slack.control.failNext('apps.connections.open', { error }, { times: 100 })
      const failure = await outcome(world.chat.start())
      expect(failure).toMatchObject({ code: 'bad-configuration' })
      expect(String(failure)).toContain(`Slack refuses the app token with "${error}"`)
    },
  )

  it('rejects after 15 s when no hello comes', async () => {
    world = await together('socket', { start: false })
    world.slack.control.holdHello(true)
    const starting = world.chat.start()
    await until(() => calls(world, 'apps.connections.open').length === 2)
    expect(await outcome(starting)).toMatchObject({ code: 'unavailable' })
  })

  it('goes through a proxy, sockets included', async () => {
    const proxy = await startProxy()
    world = await together('socket', { options: { proxy: { http: proxy.url } } })
    await world.slack.as('U0RITA').command('#deploys', '/deliver status')
    await world.slack.control.waitFor(({ messages }) => messages.length > 0)
    // Two sockets and at least one connection for calls.
    expect(proxy.tunnels()).toBeGreaterThanOrEqual(3)
    await world.chat.stop()
    await proxy.close()
  })
})

async function startProxy() {
  let tunnels = 0
  const server = createServer((_, response) => response.writeHead(400).end())
  server.on('connect', (request, client, head) => {
    tunnels += 1
    const [host, port] = (request.url ?? '').split(':')
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      target.write(head)
      target.pipe(client)
      client.pipe(target)
    })
    target.on('error', () => client.destroy())
    client.on('error', () => target.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels: () => tunnels,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
