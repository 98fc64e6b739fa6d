import { expect, test } from 'vitest'
import { sandbox } from './support.ts'

const strict = { strictRateLimits: true }

test('a channel takes one message a second; others go on', async () => {
  const slack = await sandbox(strict)
  const say = (channel: string) => slack.call('chat.postMessage', { channel, text: 'x' })

  expect(await say('C0DEPLOYS')).toMatchObject({ ok: true })
  const refused = await say('C0DEPLOYS')
  expect(refused).toMatchObject({ status: 429, ok: false, error: 'ratelimited' })
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(await say('G0OPS')).toMatchObject({ ok: true })
  await slack.clock.advance(1000)
  expect(await say('C0DEPLOYS')).toMatchObject({ ok: true })
})

test.each([
  ['chat.update', 50],
  ['usergroups.list', 20],
  ['users.info', 100],
])('%s takes %i calls a minute for the whole workspace', async (method, most) => {
  const slack = await sandbox(strict)
  const args = { channel: 'C0DEPLOYS', ts: '1.2', text: 'x', user: 'U0RITA' }
  for (let call = 0; call < most; call++) {
    expect(await slack.call(method, args)).toMatchObject({ status: 200 })
  }

  await slack.clock.advance(20_500)
  const refused = await slack.call(method, args)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('40')
  expect(await slack.call('auth.test')).toMatchObject({ ok: true })

  await slack.clock.advance(40_000)
  expect(await slack.call(method, args)).toMatchObject({ status: 200 })
})

test('a refused call does not count, and the journal tells what is left', async () => {
  const slack = await sandbox(strict)
  await slack.call('chat.postMessage', { channel: 'C0DEPLOYS', text: 'x' })
  await slack.call('chat.postMessage', { channel: 'C0DEPLOYS', text: 'x' })
  await slack.clock.advance(1000)
  await slack.call('chat.postMessage', { channel: 'C0DEPLOYS', text: 'x' })

  const calls = slack.control.journal().filter((entry) => entry.kind === 'call')
  expect(calls.map(({ status, left }) => ({ status, left }))).toEqual([
    { status: 200, left: 299 },
    { status: 429, left: 0 },
    { status: 200, left: 298 },
  ])
})

test.each([
  [
    'an error of the platform',
    { error: 'internal_error' },
    { status: 200, error: 'internal_error' },
  ],
  ['a status without a body', { status: 503 }, { status: 503 }],
  ['a 429', { ratelimited: 7 }, { status: 429, error: 'ratelimited' }],
])('%s can be asked for, once', async (_, fault, expected) => {
  const slack = await sandbox()
  slack.control.failNext('chat.postMessage', fault)
  const say = () => slack.call('chat.postMessage', { channel: 'C0DEPLOYS', text: 'x' })

  expect(await say()).toMatchObject(expected)
  expect(slack.control.messages('#deploys')).toEqual([])
  expect(await say()).toMatchObject({ ok: true })
})

test('a late fault lets the call take effect, as when an answer is lost', async () => {
  const slack = await sandbox()
  slack.control.failNext('chat.postMessage', { status: 500 }, { late: true, times: 2 })
  for (let call = 0; call < 2; call++) {
    const answer = await slack.call('chat.postMessage', { channel: 'C0DEPLOYS', text: 'x' })
    expect(answer.status).toBe(500)
  }
  expect(slack.control.messages('#deploys')).toHaveLength(2)
})

test('latency is spent on the sandbox clock', async () => {
  const slack = await sandbox()
  slack.control.latency(2000)
  const answer = slack.call('auth.test')
  const early = await Promise.race([answer, slack.clock.advance(1999).then(() => 'none yet')])
  expect(early).toBe('none yet')
  await expect
    .poll(async () => {
      await slack.clock.advance(2000)
      return slack.control.journal().length
    })
    .toBe(1)
  expect(await answer).toMatchObject({ ok: true })
})
