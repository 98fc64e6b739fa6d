import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSlack } from '#src/sandbox/slack/slack.ts'
import { manualClock } from '../support/clock.ts'
import { bareApp, sandbox, type Sandbox } from './support.ts'
import { workspace } from './workspace.ts'

describe('the control', () => {
  const ours = { 'content-type': 'application/json' }
  test.each([
    ['without the token', { 'x-control-token': '' }],
    ['with a wrong token', { 'x-control-token': '0'.repeat(32) }],
    ['under a name that is not of this machine', { host: 'rebound.example' }],
    ['from the page of another origin', { origin: 'http://evil.example' }],
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from another port', { 'sec-fetch-site': 'same-site' }],
    ['with a form, as any page can send', { 'content-type': 'text/plain' }],
  ])('is closed %s', async (_, wrong) => {
    const slack = await sandbox()
    const headers = { ...ours, 'x-control-token': slack.tokens.control, ...wrong }
    const body = { as: 'U0RITA', act: 'say', channel: '#deploys', text: 'x' }
    expect(await ask(slack, 'POST', '/_control/act', { headers, body })).toMatchObject({
      status: 403,
    })
    expect(slack.control.messages('#deploys')).toEqual([])
  })

  test('is closed to a neighbour who has the token and says localhost', async () => {
    const slack = createSlack({ clock: manualClock(), seed: workspace })
    onTestFinished(slack.close)
    const server = createServer((request, response) => {
      Object.defineProperty(request.socket, 'remoteAddress', { value: '192.168.7.9' })
      slack.handle(request, response)
    })
    onTestFinished(() => void server.close())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const state = `http://127.0.0.1:${port}/_control/state?token=${slack.tokens.control}`
    expect((await fetch(state)).status).toBe(403)
  })

  test('is open to its own page', async () => {
    const slack = await sandbox()
    const headers = {
      ...ours,
      'x-control-token': slack.tokens.control,
      origin: slack.url,
      'sec-fetch-site': 'same-origin',
    }
    const body = { as: 'U0RITA', act: 'say', channel: '#deploys', text: 'x' }
    expect(await ask(slack, 'POST', '/_control/act', { headers, body })).toMatchObject({
      status: 200,
    })
    expect(slack.control.messages('#deploys')).toMatchObject([{ text: 'x', user: 'U0RITA' }])
  })

  test('says in words what could not be done', async () => {
    const slack = await sandbox()
    const act = (body: object) => control(slack, '/_control/act', body)
    expect(await act({ as: 'U0RITA', act: 'say', channel: '#nowhere', text: 'x' })).toMatchObject({
      status: 400,
      body: { ok: false, error: 'Cannot write in "#nowhere": there is no such channel' },
    })
    expect(await act({ as: 'U0RITA', act: 'dance' })).toMatchInlineSnapshot(`
      {
        "body": {
          "error": "Cannot do that: act: Invalid discriminator value. Expected 'command' | 'say' | 'click' | 'choose' | 'suggest' | 'submit' | 'close' | 'home' | 'react'",
          "ok": false,
        },
        "status": 400,
      }
    `)
    expect(await act({ as: 'U0RITA', act: 'say', channel: 7 })).toMatchInlineSnapshot(`
      {
        "body": {
          "error": "Cannot do that: channel: Invalid input: expected string, received number; text: Invalid input: expected string, received undefined",
          "ok": false,
        },
        "status": 400,
      }
    `)
    expect(await act([])).toMatchInlineSnapshot(`
      {
        "body": {
          "error": "Cannot do that: the body is no JSON object",
          "ok": false,
        },
        "status": 400,
      }
    `)
    expect(await act({ text: 'x'.repeat(1_100_000) })).toMatchInlineSnapshot(`
      {
        "body": {
          "error": "Cannot read the request: it is larger than 1 MB",
          "ok": false,
        },
        "status": 413,
      }
    `)
    expect(await control(slack, '/_control/nothing', {})).toMatchObject({ status: 404 })
  })

  test('shows each person what they see', async () => {
    const slack = await sandbox()
    const names = async (user: string) => {
      const { body } = await ask(
        slack,
        'GET',
        `/_control/state?as=${user}&token=${slack.tokens.control}`,
      )
      return (body as { channels: { name: string }[] }).channels.map(({ name }) => name)
    }
    expect(await names('U0RITA')).toEqual(['deploys', 'random', 'old', 'ops', 'secret'])
    expect(await names('U0OMAR')).toEqual(['deploys', 'random', 'old'])
  })

  test('streams changes as they happen', async () => {
    const slack = await sandbox()
    const stream = await fetch(`${slack.url}/_control/events?token=${slack.tokens.control}`)
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    const ts = await slack.as('U0RITA').say('#deploys', 'hello')
    const expected = JSON.stringify({ type: 'message', channel: 'C0DEPLOYS', ts, change: 'posted' })
    expect(await until(stream, expected)).toContain(`data: ${expected}\n\n`)
  })

  test('journals calls, deliveries and acknowledgements, but no token', async () => {
    const slack = await sandbox()
    await bareApp(slack)
    await slack.as('U0RITA').command('#deploys', '/deliver x')
    await slack.call('users.info', { user: 'U0RITA', token: slack.tokens.bot })
    const { body } = await ask(slack, 'GET', `/_control/journal?token=${slack.tokens.control}`)
    const entries = body as { kind: string }[]
    expect(entries.map(({ kind }) => kind)).toEqual(['call', 'socket', 'delivery', 'ack', 'call'])
    expect(JSON.stringify(entries)).not.toContain(slack.tokens.bot)
  })

  test('pulls levers: faults, sockets, people, reset', async () => {
    const slack = await sandbox()
    await bareApp(slack)
    const pull = (body: object) => control(slack, '/_control/fault', body)
    await pull({ do: 'fail', method: 'auth.test', fault: { status: 503 } })
    expect(await slack.call('auth.test')).toMatchObject({ status: 503 })
    await pull({ do: 'drop' })
    await slack.control.waitFor(({ sockets }) => sockets === 0)
    await pull({ do: 'deactivate', user: 'U0OMAR' })
    expect(await slack.call('users.info', { user: 'U0OMAR' })).toMatchObject({
      user: { deleted: true },
    })
    await pull({ do: 'group', group: 'S0QA', users: ['U0RITA'] })
    expect(slack.control.state().groups[0]?.users).toEqual(['U0RITA'])
    await slack.as('U0RITA').say('#deploys', 'x')
    await pull({ do: 'reset' })
    expect(slack.control.state().messages).toEqual([])
    expect(await slack.call('users.info', { user: 'U0OMAR' })).toMatchObject({
      user: { deleted: false },
    })
    expect(await pull({ do: 'fail', method: 'auth.test', fault: { status: 200 } })).toMatchObject({
      status: 400,
    })
  })
})

test('waiting for what never comes ends with the journal', async () => {
  const slack = await sandbox()
  await slack.call('auth.test')
  await expect(slack.control.waitFor(() => undefined, 1)).rejects.toThrow(
    /within 1 ms[^]*auth\.test/,
  )
})

test('what belongs to somebody else is left to them', async () => {
  const slack = await sandbox()
  for (const path of ['/', '/healthz', '/api', '/apiary/x', '/constructor/x'])
    expect((await fetch(`${slack.url}${path}`)).status).toBe(404)
})

type Asked = { headers?: Record<string, string>; body?: object }

function control(
  slack: Sandbox,
  path: string,
  body: object,
): Promise<{ status: number; body: unknown }> {
  const headers = { 'content-type': 'application/json', 'x-control-token': slack.tokens.control }
  return ask(slack, 'POST', path, { headers, body })
}

/** By node:http, since fetch does not let a test choose `host` or `sec-fetch-site`. */
function ask(
  slack: Sandbox,
  method: string,
  path: string,
  { headers = {}, body }: Asked = {},
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${slack.url}${path}`, { method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as unknown }),
      )
    })
    request.on('error', reject)
    request.end(body && JSON.stringify(body))
  })
}

async function until(stream: Response, expected: string): Promise<string> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream.body!) {
    text += decoder.decode(chunk as Uint8Array)
    if (text.includes(expected)) break
  }
  return text
}
