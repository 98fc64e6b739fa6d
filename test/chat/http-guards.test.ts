import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '#db/store.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { createChat } from '#src/chat/chat.ts'
import type { Chat } from '#src/chat/chat.ts'
import { manualClock } from '../support/clock.ts'
import type { ManualClock } from '../support/clock.ts'
import { scriptedDoor } from './door.ts'
import type { ScriptedDoor } from './door.ts'
import { keptLog } from './log.ts'
import { plainPresenter } from './presenter.ts'

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5'
const form = 'application/x-www-form-urlencoded'

let clock: ManualClock
let door: ScriptedDoor
let chat: Chat
let base: string
let close: () => Promise<unknown>

beforeEach(async () => {
  clock = manualClock()
  door = scriptedDoor()
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/api/')) return void response.end('{"ok":true}')
    return void chat.handle?.(request, response).then((ours) => {
      if (!ours) response.writeHead(404).end('not ours')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const store = openSqliteStore({ file: ':memory:', workspace: 'T1', clock })
  chat = await createChat({
    slackApiUrl: `${base}/api/`,
    botToken: 'xoxb-1',
    way: { signingSecret },
    bot: { workspace: 'T1', botUserId: 'UBOT', botId: 'BBOT' },
    door,
    presenter: plainPresenter(),
    store,
    clock,
    log: keptLog(),
  })
  await chat.start()
  close = async () => {
    await chat.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await store.close()
  }
})
afterEach(() => close())

describe("a request that is not Slack's, or not now, or not for the first time", () => {
  it('is taken when it is genuine', async () => {
    expect(await post(slash())).toBe(200)
    expect(door.dispatched).toHaveLength(1)
  })

  it('is refused when it is signed with another secret', async () => {
    expect(await post(slash(), { secret: 'another secret' })).toBe(401)
    expect(door.received).toEqual([])
  })

  it('is refused when its body was changed after it was signed', async () => {
    const body = slash()
    expect(await post(`${body}&text=rollback`, { signed: body })).toBe(401)
  })

  it('is refused without a signature, and with one of another length', async () => {
    expect(await post(slash(), { signature: undefined })).toBe(401)
    expect(await post(slash(), { signature: 'v0=00' })).toBe(401)
    expect(await post(slash(), { signature: '' })).toBe(401)
  })

  it.each([-301, 301, 3600])('is refused when it is %d s away from now', async (seconds) => {
    expect(await post(slash(), { seconds })).toBe(401)
    expect(door.received).toEqual([])
  })

  it.each([-299, 299])('is taken when it is %d s away from now', async (seconds) => {
    expect(await post(slash(), { seconds })).toBe(200)
  })

  it.each(['', 'soon', '1e9', '-5', 'Infinity', '0x10'])(
    'is refused when its timestamp reads "%s"',
    async (timestamp) => {
      expect(await post(slash(), { timestamp })).toBe(401)
    },
  )

  it('is refused when it comes again, for as long as its timestamp would be taken', async () => {
    const body = slash()
    const signedAhead = { seconds: 290 }
    expect(await post(body, signedAhead)).toBe(200)
    const timestamp = String(Math.floor(clock.now() / 1000) + 290)

    expect(await post(body, { timestamp })).toBe(401)
    await clock.advance(580_000)
    expect(await post(body, { timestamp })).toBe(401)

    expect(door.dispatched).toHaveLength(1)
  })

  it('does nothing when Slack says that it repeats what was taken', async () => {
    const body = mention('Ev1')
    expect(await post(body, { json: true })).toBe(200)
    expect(await post(body, { json: true, retry: '1' })).toBe(200)
    expect(door.dispatched).toHaveLength(1)
  })
})

describe('a body that Bolt does not survive', () => {
  it.each([
    ['payload=null', 400],
    ['payload=5', 400],
    ['payload=[]', 400],
    ['payload=%22text%22', 400],
    ['payload={"type":', 400],
    ['payload=', 400],
    ['payload={}', 200],
    ['payload={"type":"block_actions"}', 200],
    ['payload={"type":"block_actions","actions":null}', 200],
    ['payload={"type":"view_submission","view":null}', 200],
    ['payload={"type":"nothing that exists"}', 200],
    ['', 200],
  ])('%s is answered, and the process lives', async (body, status) => {
    expect(await post(body)).toBe(status)
    expect(await post(slash())).toBe(200)
  })

  it.each([
    ['null', 400],
    ['[]', 400],
    ['{"event":null}', 400],
    ['{"event":"text"}', 400],
    ['{"type":"event_callback","event_id":"Ev","event":{}}', 200],
    ['not json', 400],
  ])('%s as JSON is answered, and the process lives', async (body, status) => {
    expect(await post(body, { json: true })).toBe(status)
    expect(await post(slash())).toBe(200)
  })

  it('is refused when it is larger than anything Slack sends', async () => {
    expect(await post(`text=${'x'.repeat(1024 * 1024)}`)).toBe(413)
  })

  it('may name a character set', async () => {
    expect(await post(slash(), { type: `${form}; charset=utf-8` })).toBe(200)
    expect(door.dispatched).toHaveLength(1)
  })
})

describe('the one path', () => {
  it.each([
    ['GET', '/slack/events'],
    ['POST', '/slack/events/'],
    ['POST', '/slack'],
    ['POST', '/'],
    ['POST', '//slack/events'],
  ])("%s %s is somebody else's", async (method, path) => {
    expect((await fetch(`${base}${path}`, { method })).status).toBe(404)
  })

  it("answers Slack's verification of the address", async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'c-1' })
    const response = await fetch(`${base}/slack/events`, request(body, { json: true }))
    expect(await response.json()).toEqual({ challenge: 'c-1' })
  })

  it("answers Slack's look at the certificate, which is not signed", async () => {
    expect(await post('ssl_check=1&token=x', { signature: undefined })).toBe(200)
    const smuggled = `ssl_check=1&${slash()}`
    expect(await post(smuggled, { signature: undefined })).toBe(401)
    expect(door.received).toEqual([])
  })

  it('answers 503 before the start and after the stop', async () => {
    await chat.stop()
    expect(await post(slash())).toBe(503)
    await chat.start()
    expect(await post(slash())).toBe(200)
  })
})

describe('a request that cannot be stored', () => {
  it('is not acknowledged, and is taken when it comes again', async () => {
    door.broken = new StoreUnavailable('the disk is full')
    const body = mention('Ev7')
    expect(await post(body, { json: true })).toBe(500)

    door.broken = undefined
    expect(await post(body, { json: true, retry: '1' })).toBe(200)
    expect(door.dispatched).toHaveLength(1)
  })
})

type Options = {
  secret?: string
  signed?: string
  signature?: string | undefined
  seconds?: number
  timestamp?: string
  json?: boolean
  type?: string
  retry?: string
}

async function post(body: string, options: Options = {}): Promise<number> {
  const response = await fetch(`${base}/slack/events`, request(body, options))
  await response.text()
  return response.status
}

function request(body: string, options: Options): RequestInit {
  const timestamp =
    options.timestamp ?? String(Math.floor(clock.now() / 1000) + (options.seconds ?? 0))
  const hmac = createHmac('sha256', options.secret ?? signingSecret)
  const digest = hmac.update(`v0:${timestamp}:${options.signed ?? body}`).digest('hex')
  const signature = 'signature' in options ? options.signature : `v0=${digest}`
  return {
    method: 'POST',
    body,
    headers: {
      'content-type': options.type ?? (options.json ? 'application/json' : form),
      'x-slack-request-timestamp': timestamp,
      ...(signature !== undefined && { 'x-slack-signature': signature }),
      ...(options.retry !== undefined && { 'x-slack-retry-num': options.retry }),
    },
  }
}

let triggers = 0
function slash(): string {
  return new URLSearchParams({
    command: '/deliver',
    text: 'status',
    channel_id: 'C1',
    user_id: 'U1',
    user_name: 'rita',
    team_id: 'T1',
    trigger_id: `t-${triggers++}`,
  }).toString()
}

function mention(eventId: string): string {
  return JSON.stringify({
    type: 'event_callback',
    event_id: eventId,
    team_id: 'T1',
    event: { type: 'app_mention', user: 'U1', channel: 'C1', ts: '1.1', text: '<@UBOT> status' },
  })
}
