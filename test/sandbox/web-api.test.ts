import { describe, expect, test } from 'vitest'
import { workspace } from './workspace.ts'
import { post, sandbox } from './support.ts'

const deploys = 'C0DEPLOYS'
const withScopes = (...scopes: string[]) => ({ ...workspace, app: { ...workspace.app, scopes } })

describe('who may call', () => {
  test.each([
    ['no token', '', 'auth.test', 'not_authed'],
    ['a wrong token', 'xoxb-wrong', 'auth.test', 'invalid_auth'],
  ])('%s is refused', async (_, token, method, error) => {
    const slack = await sandbox()
    expect(await slack.call(method, {}, { token })).toMatchObject({ ok: false, error })
  })

  test('the bot token opens no socket, and the app token posts nothing', async () => {
    const slack = await sandbox()
    const error = 'not_allowed_token_type'
    expect(await slack.call('apps.connections.open')).toMatchObject({ error })
    expect(await slack.call('chat.postMessage', {}, { token: slack.tokens.app })).toMatchObject({
      error,
    })
  })

  test('a missing scope is named, beside those that are there', async () => {
    const slack = await sandbox({ seed: withScopes('channels:read') })
    expect(await slack.call('chat.postMessage', { channel: deploys, text: 'x' })).toMatchObject({
      ok: false,
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'channels:read',
    })
  })

  test('a private channel asks for its own scope of reading', async () => {
    const slack = await sandbox({ seed: withScopes('channels:history', 'chat:write') })
    expect(await slack.call('conversations.history', { channel: deploys })).toMatchObject({
      ok: true,
    })
    expect(await slack.call('conversations.history', { channel: 'G0OPS' })).toMatchObject({
      error: 'missing_scope',
      needed: 'groups:history',
    })
  })

  test('an unknown method says so', async () => {
    const slack = await sandbox()
    expect(await slack.call('chat.shout')).toMatchObject({ ok: false, error: 'unknown_method' })
    expect(await slack.call('toString')).toMatchObject({ ok: false, error: 'unknown_method' })
  })
})

describe('arguments', () => {
  test('are read from forms, JSON and multipart alike', async () => {
    const slack = await sandbox()
    const url = `${slack.url}/api/chat.postMessage`
    const authorization = `Bearer ${slack.tokens.bot}`
    const blocks = [{ type: 'divider' }]
    const form = new URLSearchParams({
      channel: deploys,
      text: 'form',
      blocks: JSON.stringify(blocks),
    })
    const parts = new FormData()
    for (const [name, value] of form) parts.set(name, value)
    const answers = [
      await post(url, form.toString(), {
        authorization,
        'content-type': 'application/x-www-form-urlencoded',
      }),
      await post(url, parts, { authorization }),
      await slack.call('chat.postMessage', { channel: deploys, text: 'form', blocks }),
    ]
    for (const answer of answers)
      expect(answer).toMatchObject({
        ok: true,
        message: { text: 'form', blocks: [{ type: 'divider' }] },
      })
  })

  test('that are missing are named', async () => {
    const slack = await sandbox()
    expect(await slack.call('chat.update', { channel: deploys })).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] missing required field: ts'] },
    })
  })
})

describe('posting', () => {
  test.each([
    ['to nowhere', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
    [
      'to a private channel that the bot is not in',
      { channel: 'G0SECRET', text: 'x' },
      'channel_not_found',
    ],
    [
      'to a public channel that the bot is not in',
      { channel: 'C0RANDOM', text: 'x' },
      'not_in_channel',
    ],
    ['to an archived channel', { channel: 'C0OLD', text: 'x' }, 'is_archived'],
    ['nothing', { channel: deploys, text: '' }, 'no_text'],
    ['blocks that are no JSON', { channel: deploys, blocks: '[{' }, 'invalid_blocks_format'],
    [
      'a reply to nothing',
      { channel: deploys, text: 'x', thread_ts: '1.000001' },
      'thread_not_found',
    ],
    [
      'metadata without a type',
      { channel: deploys, text: 'x', metadata: {} },
      'invalid_metadata_format',
    ],
    [
      '101 attachments',
      { channel: deploys, attachments: Array(101).fill({}) },
      'too_many_attachments',
    ],
    [
      'more than 13,200 characters in blocks',
      {
        channel: deploys,
        blocks: Array(5).fill({
          type: 'section',
          text: { type: 'mrkdwn', text: 'x'.repeat(2900) },
        }),
      },
      'msg_blocks_too_long',
    ],
  ])('%s is refused', async (_, args, error) => {
    const slack = await sandbox()
    expect(await slack.call('chat.postMessage', args)).toMatchObject({ ok: false, error })
    expect(slack.control.messages(deploys)).toEqual([])
  })

  test('bad blocks are refused with the place of each fault', async () => {
    const slack = await sandbox()
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]
    expect(await slack.call('chat.postMessage', { channel: deploys, blocks })).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      },
    })
  })

  test('text is kept as it was sent, cut after 40,000 characters', async () => {
    const slack = await sandbox()
    await slack.call('chat.postMessage', { channel: deploys, text: '*bold* <@U0RITA> &amp;' })
    await slack.call('chat.postMessage', { channel: deploys, text: 'x'.repeat(40_001) })
    const [first, second] = slack.control.messages(deploys)
    expect(first?.text).toBe('*bold* <@U0RITA> &amp;')
    expect(second?.text).toHaveLength(40_000)
  })

  test('to a person reaches the conversation with them', async () => {
    const slack = await sandbox()
    const opened = await slack.call('conversations.open', { users: 'U0RITA' })
    const posted = await slack.call('chat.postMessage', { channel: 'U0RITA', text: 'psst' })
    expect(opened).toMatchObject({ channel: { id: posted['channel'] } })
    expect(slack.control.state('U0OMAR').messages).toEqual([])
    expect(slack.control.state('U0RITA').messages).toMatchObject([{ text: 'psst' }])
  })

  test('a reply counts at its parent, and replies outlive it', async () => {
    const slack = await sandbox()
    const { ts } = await slack.call('chat.postMessage', { channel: deploys, text: 'parent' })
    const reply = { channel: deploys, text: 'reply', thread_ts: ts }
    await slack.call('chat.postMessage', reply)
    expect(slack.control.messages(deploys)[0]?.replies).toBe(1)
    await slack.call('chat.delete', { channel: deploys, ts })
    expect(await slack.call('chat.postMessage', reply)).toMatchObject({ ok: true })
  })
})

describe('editing', () => {
  test.each([
    [
      'a message that is not there',
      (ts: string) => ({ ts: `${ts}9`, text: 'x' }),
      'message_not_found',
    ],
    [
      'with more than 4,000 characters',
      (ts: string) => ({ ts, text: 'x'.repeat(4001) }),
      'msg_too_long',
    ],
  ])('%s is refused', async (_, args, error) => {
    const slack = await sandbox()
    const { ts } = await slack.call('chat.postMessage', { channel: deploys, text: 'mine' })
    const answer = await slack.call('chat.update', { channel: deploys, ...args(String(ts)) })
    expect(answer).toMatchObject({ ok: false, error })
  })

  test("somebody else's message can be neither changed nor deleted", async () => {
    const slack = await sandbox()
    const ts = await slack.as('U0RITA').say('#deploys', 'hands off')
    expect(await slack.call('chat.update', { channel: deploys, ts, text: 'x' })).toMatchObject({
      error: 'cant_update_message',
    })
    expect(await slack.call('chat.delete', { channel: deploys, ts })).toMatchObject({
      error: 'cant_delete_message',
    })
  })

  test('what is left out stays: blocks, attachments, metadata', async () => {
    const slack = await sandbox()
    const metadata = { event_type: 'card', event_payload: { id: 'd1' } }
    const posted = { channel: deploys, text: 'one', blocks: [{ type: 'divider' }], metadata }
    const { ts } = await slack.call('chat.postMessage', posted)
    await slack.call('chat.update', { channel: deploys, ts, text: 'two' })
    expect(slack.control.messages(deploys)).toMatchObject([
      { text: 'two', blocks: [{ type: 'divider' }], metadata },
    ])
    await slack.call('chat.update', { channel: deploys, ts, text: 'two', blocks: [] })
    expect(slack.control.messages(deploys)[0]?.blocks).toEqual([])
  })
})

describe('ephemeral messages', () => {
  test('are seen by one person, and found by no method', async () => {
    const slack = await sandbox()
    const posted = await slack.call('chat.postEphemeral', {
      channel: deploys,
      user: 'U0RITA',
      text: 'psst',
    })
    const ts = posted['message_ts']
    expect(slack.control.state('U0RITA').messages).toMatchObject([
      { text: 'psst', onlyFor: 'U0RITA' },
    ])
    expect(slack.control.state('U0OMAR').messages).toEqual([])
    expect(await slack.call('chat.update', { channel: deploys, ts, text: 'x' })).toMatchObject({
      error: 'message_not_found',
    })
    expect(await slack.call('conversations.history', { channel: deploys })).toMatchObject({
      messages: [],
    })
  })

  test('cannot be sent to somebody who is not in the channel', async () => {
    const slack = await sandbox()
    const args = { channel: deploys, user: 'U0SOLO', text: 'psst' }
    expect(await slack.call('chat.postEphemeral', args)).toMatchObject({
      error: 'user_not_in_channel',
    })
  })
})

test('two runs of the same story give the same ids and timestamps', async () => {
  const tell = async () => {
    const slack = await sandbox()
    await slack.as('U0RITA').say('#deploys', 'hello')
    await slack.clock.advance(1500)
    await slack.call('chat.postMessage', { channel: deploys, blocks: [{ type: 'divider' }] })
    return slack.control.messages(deploys)
  }
  const [once, again] = [await tell(), await tell()]
  expect(once).toEqual(again)
  expect(once.map(({ ts }) => ts)).toEqual(['1767603600.000000', '1767603601.500000'])
})
