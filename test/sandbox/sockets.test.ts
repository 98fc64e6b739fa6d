import { once } from 'node:events'
import { WebSocket } from 'ws'
import { describe, expect, test } from 'vitest'
import { bareApp, sandbox, silent, type Sandbox } from './support.ts'
import { workspace } from './workspace.ts'

describe('a socket', () => {
  test('is greeted with the number of connections', async () => {
    const slack = await sandbox()
    const apps = [await bareApp(slack), await bareApp(slack)]
    expect(apps.map(({ others }) => others[0])).toMatchObject([
      { type: 'hello', num_connections: 1, connection_info: { app_id: 'A0DELIVER' } },
      { type: 'hello', num_connections: 2 },
    ])
    expect(slack.control.state().sockets).toBe(2)
  })

  test('needs a ticket, which is good for one', async () => {
    const slack = await sandbox()
    const url = await link(slack)
    const first = new WebSocket(url)
    await once(first, 'message')
    expect(await refusedStatus(url)).toBe(403)
    expect(await refusedStatus(url.replace(/ticket=\w+/, 'ticket=guess'))).toBe(403)
  })

  test('is one of ten at most', async () => {
    const slack = await sandbox()
    for (let count = 0; count < 10; count++) await bareApp(slack)
    const eleventh = await bareApp(slack)
    expect(eleventh.others).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }])
    expect(slack.control.state().sockets).toBe(10)
  })

  test('that is not greeted hears nothing until the greeting is released', async () => {
    const slack = await sandbox()
    slack.control.holdHello(true)
    const waiting = bareApp(slack)
    await slack.call('auth.test')
    expect(await slack.as('U0RITA').command('#deploys', '/deliver x')).toMatchObject({
      error: 'dispatch_failed',
    })
    await expect
      .poll(() => {
        slack.control.holdHello(false)
        return slack.control.state().sockets
      })
      .toBe(1)
    await waiting
    expect(await slack.as('U0RITA').command('#deploys', '/deliver x')).toEqual({ ok: true })
  })

  test('has its pings answered', async () => {
    const slack = await sandbox()
    const { socket } = await bareApp(slack)
    socket.ping('are you there')
    const [data] = (await once(socket, 'pong')) as [Buffer]
    expect(data.toString()).toBe('are you there')
  })

  test('is warned ten seconds before it must go, or asked to go at once', async () => {
    const slack = await sandbox()
    const [first, second] = [await bareApp(slack), await bareApp(slack)]
    slack.control.refreshSocket('warning')
    await expect
      .poll(() => first.others.at(-1))
      .toMatchObject({ type: 'disconnect', reason: 'warning' })
    expect(slack.control.state().sockets).toBe(2)
    await slack.clock.advance(10_000)
    await slack.control.waitFor(({ sockets }) => sockets === 1)
    slack.control.refreshSocket()
    await slack.control.waitFor(({ sockets }) => sockets === 0)
    expect(second.others.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' })
  })

  test('can be cut without a word', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    slack.control.dropSockets()
    await slack.control.waitFor(({ sockets }) => sockets === 0)
    expect(app.others.map(({ type }) => type)).toEqual(['hello'])
  })
})

describe('an envelope', () => {
  test('goes to one socket, to each in turn', async () => {
    const slack = await sandbox()
    const apps = [await bareApp(slack), await bareApp(slack), await bareApp(slack)]
    for (let count = 0; count < 6; count++)
      await slack.as('U0RITA').command('#deploys', `/deliver ${count}`)
    expect(apps.map(({ heard }) => heard.length)).toEqual([2, 2, 2])
  })

  test('that is acknowledged too late is noted as late', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack, () => silent)
    const result = slack.as('U0RITA').command('#deploys', '/deliver x')
    await expect.poll(() => app.heard.length).toBe(1)
    await slack.clock.advance(3000)
    await result
    app.socket.send(JSON.stringify({ envelope_id: app.heard[0]?.envelope_id }))
    await expect.poll(() => outcomes(slack)).toEqual(['timed out', 'late'])
  })

  test('can be delivered again, as after a lost acknowledgement', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    await slack.as('U0RITA').say('#deploys', 'hello')
    await slack.control.redeliver()
    const [first, second] = app.heard
    expect(second).toMatchObject({
      retry_attempt: 1,
      retry_reason: 'timeout',
      payload: first?.payload,
    })
    await slack.control.redeliver(String(first?.payload['event_id']))
    expect(app.heard).toHaveLength(3)
  })
})

describe('an event', () => {
  test('that is not acknowledged is told again at once, after one minute and after five, then no more', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack, () => silent)
    void slack.as('U0RITA').say('#deploys', 'hello')
    const told = async (times: number) => {
      await expect.poll(() => app.heard.length).toBe(times)
    }
    await told(1)
    await slack.clock.advance(3000)
    await told(2)
    await slack.clock.advance(3000 + 59_999)
    expect(app.heard).toHaveLength(2)
    await slack.clock.advance(1)
    await told(3)
    await slack.clock.advance(3000 + 299_999)
    expect(app.heard).toHaveLength(3)
    await slack.clock.advance(1)
    await told(4)
    await slack.clock.advance(3_600_000)
    expect(app.heard.map(({ retry_attempt }) => retry_attempt)).toEqual([0, 1, 2, 3])
    expect(new Set(app.heard.map(({ payload }) => payload['event_id'])).size).toBe(1)
  })

  test('is not told again by a sandbox that has ended', async () => {
    const slack = await sandbox()
    await slack.as('U0RITA').say('#deploys', 'hello')
    await slack.close()
    await slack.clock.advance(600_000)
    expect(slack.control.journal().filter(({ kind }) => kind === 'delivery')).toHaveLength(2)
  })

  test('of a mention comes beside the message, in channels that the bot is in', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    const rita = slack.as('U0RITA')
    await rita.say('#deploys', '@deliver status of <checkout>')
    await rita.say('#random', '@deliver are you there?')
    await rita.say('@deliver', 'just us')
    const events = app.heard.map(({ payload }) => payload['event'] as Record<string, unknown>)
    expect(events.map(({ type, channel_type, text }) => [type, channel_type, text])).toEqual([
      ['message', 'channel', '<@U0DELIVER> status of &lt;checkout&gt;'],
      ['app_mention', undefined, '<@U0DELIVER> status of &lt;checkout&gt;'],
      ['message', 'im', 'just us'],
    ])
  })

  test('tells a bot and a stranger from the people of the workspace', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    for (const user of ['U0ROBO', 'U0FAY', 'U0RITA']) await slack.as(user).say('#deploys', 'hi')
    const events = app.heard.map(({ payload }) => payload['event'])
    expect(events).toMatchObject([
      { user: 'U0ROBO', bot_id: 'B0ROBO' },
      { user: 'U0FAY', user_team: 'T0OTHER' },
      { user: 'U0RITA', team: 'T0ACME' },
    ])
    expect(events[2]).not.toHaveProperty('bot_id')
    expect(events[2]).not.toHaveProperty('user_team')
  })

  test("of the bot's own posts and edits comes back, as in Slack", async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    const { ts } = await slack.call('chat.postMessage', { channel: 'G0OPS', text: 'one' })
    await slack.call('chat.update', { channel: 'G0OPS', ts, text: 'two' })
    await slack.call('chat.delete', { channel: 'G0OPS', ts })
    await expect.poll(() => app.heard.length).toBe(3)
    expect(app.heard.map(({ payload }) => payload['event'])).toMatchObject([
      { type: 'message', channel_type: 'group', bot_id: 'B0DELIVER', text: 'one' },
      { subtype: 'message_changed', message: { text: 'two' }, previous_message: { text: 'one' } },
      { subtype: 'message_deleted', deleted_ts: ts },
    ])
  })

  test('needs the scope of its kind of channel', async () => {
    const scopes = ['app_mentions:read', 'connections:write']
    const slack = await sandbox({ seed: { ...workspace, app: { ...workspace.app, scopes } } })
    const app = await bareApp(slack)
    await slack.as('U0RITA').say('#deploys', '@deliver hello')
    const events = app.heard.map(({ payload }) => payload['event'] as Record<string, unknown>)
    expect(events.map(({ type }) => type)).toEqual(['app_mention'])
  })
})

async function link(slack: Sandbox): Promise<string> {
  const { url } = await slack.call('apps.connections.open', {}, { token: slack.tokens.app })
  return String(url)
}

async function refusedStatus(url: string): Promise<number | undefined> {
  const socket = new WebSocket(url)
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    { statusCode?: number },
  ]
  return response.statusCode
}

function outcomes(slack: Sandbox): string[] {
  return slack.control.journal().flatMap((entry) => (entry.kind === 'ack' ? [entry.outcome] : []))
}
