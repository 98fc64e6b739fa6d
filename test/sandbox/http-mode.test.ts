import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { sandbox } from './support.ts'

test('events are posted as JSON, commands and presses as forms, each signed over its raw body', async () => {
  const { slack, posts } = await posting((response) => response.end())
  const rita = slack.as('U0RITA')
  await rita.say('#deploys', 'hello')
  await rita.command('#deploys', '/deliver a & b')
  const elements = [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }]
  const { ts } = await slack.call('chat.postMessage', {
    channel: 'G0OPS',
    blocks: [{ type: 'actions', elements }],
  })
  await rita.click({ channel: 'G0OPS', ts: String(ts) }, 'go')

  const seconds = String(Date.UTC(2026, 0, 5, 9) / 1000)
  for (const { headers, body } of posts) {
    const mac = createHmac('sha256', slack.tokens.signingSecret).update(`v0:${seconds}:${body}`)
    expect(headers['x-slack-request-timestamp']).toBe(seconds)
    expect(headers['x-slack-signature']).toBe(`v0=${mac.digest('hex')}`)
    expect(headers).not.toHaveProperty('x-slack-retry-num')
  }
  const event = posts.find(({ headers }) => headers['content-type'] === 'application/json')
  expect(JSON.parse(event?.body ?? '')).toMatchObject({
    type: 'event_callback',
    event: { text: 'hello' },
  })
  const forms = posts
    .filter(({ headers }) => headers['content-type'] !== 'application/json')
    .map(({ body }) => new URLSearchParams(body))
  expect(forms[0]?.get('text')).toBe('a &amp; b')
  expect(JSON.parse(forms[1]?.get('payload') ?? '')).toMatchObject({
    type: 'block_actions',
    actions: [{ action_id: 'go' }],
  })
})

test('the body of the answer is what the app says to a command', async () => {
  const { slack } = await posting((response) => response.end('done'))
  expect(await slack.as('U0RITA').command('#deploys', '/deliver x')).toEqual({
    ok: true,
    payload: 'done',
  })
  expect(slack.control.messages('#deploys')).toMatchObject([{ text: 'done', onlyFor: 'U0RITA' }])
})

test('an app that does not answer within 3 s times out before the person', async () => {
  const { slack, posts } = await posting(() => {})
  const result = slack.as('U0RITA').command('#deploys', '/deliver x')
  await expect.poll(() => posts.length).toBe(1)
  await slack.clock.advance(3000)
  expect(await result).toEqual({ ok: false, error: 'operation_timeout' })
})

test('an app that answers 404, or is not there, fails the command at once; it is not told again', async () => {
  const { slack, posts } = await posting((response) => response.writeHead(404).end())
  const rita = slack.as('U0RITA')
  expect(await rita.command('#deploys', '/deliver x')).toEqual({
    ok: false,
    error: 'dispatch_failed',
  })
  slack.control.mode({ http: 'http://127.0.0.1:9/slack/events' })
  expect(await rita.command('#deploys', '/deliver x')).toEqual({
    ok: false,
    error: 'dispatch_failed',
  })
  await slack.clock.advance(600_000)
  expect(posts).toHaveLength(1)
})

test('an event that fails is told again with the number and the reason of the retry', async () => {
  const { slack, posts } = await posting((response) => response.writeHead(500).end())
  await slack.as('U0RITA').say('#deploys', 'hello')
  const retries = () =>
    posts
      .slice(1)
      .map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])
  await expect.poll(retries).toEqual([['1', 'http_error']])
  await slack.control.waitFor(() => failures(slack) === 2)
  await slack.clock.advance(60_000)
  await slack.control.waitFor(() => failures(slack) === 3)
  await slack.clock.advance(300_000)
  await slack.control.waitFor(() => failures(slack) === 4)
  await slack.clock.advance(3_600_000)
  expect(retries()).toEqual([
    ['1', 'http_error'],
    ['2', 'http_error'],
    ['3', 'http_error'],
  ])
})

test('an app can ask not to be told again', async () => {
  const { slack, posts } = await posting((response) =>
    response.writeHead(500, { 'x-slack-no-retry': '1' }).end(),
  )
  await slack.as('U0RITA').say('#deploys', 'hello')
  await slack.clock.advance(600_000)
  expect(posts).toHaveLength(1)
})

type Post = { headers: IncomingHttpHeaders; body: string }

/** A sandbox in HTTP mode, and what its app was posted. */
async function posting(answer: (response: ServerResponse) => void) {
  const posts: Post[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      posts.push({ headers: request.headers, body })
      answer(response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const slack = await sandbox({ mode: { http: `http://127.0.0.1:${port}/slack/events` } })
  return { slack, posts }
}

function failures(slack: Awaited<ReturnType<typeof posting>>['slack']): number {
  return slack.control
    .journal()
    .filter((entry) => entry.kind === 'ack' && entry.outcome === 'failed').length
}
