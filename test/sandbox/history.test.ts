import { WebClient } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import { sandbox, type Sandbox } from './support.ts'

const deploys = 'C0DEPLOYS'

describe('history', () => {
  test('gives metadata only to those who ask, newest first, in pages', async () => {
    const slack = await sandbox()
    const metadata = { event_type: 'card', event_payload: { id: 'd1' } }
    const { ts } = await slack.call('chat.postMessage', { channel: deploys, text: 'one', metadata })
    await slack.call('chat.postMessage', { channel: deploys, text: 'two' })
    await slack.call('chat.postMessage', { channel: deploys, text: 'reply', thread_ts: ts })
    const client = real(slack)

    const plain = await client.conversations.history({ channel: deploys })
    expect(plain.messages?.map(({ text }) => text)).toEqual(['two', 'one'])
    expect(plain.messages?.[1]).not.toHaveProperty('metadata')
    const asked = await client.conversations.replies({
      channel: deploys,
      ts: String(ts),
      include_all_metadata: true,
    })
    expect(asked.messages).toMatchObject([{ text: 'one', metadata }, { text: 'reply' }])
    const page = await client.conversations.history({ channel: deploys, limit: 1 })
    const cursor = page.response_metadata?.next_cursor ?? ''
    const next = await client.conversations.history({ channel: deploys, limit: 1, cursor })
    expect([page, next].map(({ messages }) => messages?.[0]?.text)).toEqual(['two', 'one'])
  })

  test('of a channel that the bot is not in is closed', async () => {
    const slack = await sandbox()
    expect(await slack.call('conversations.history', { channel: 'C0RANDOM' })).toMatchObject({
      error: 'not_in_channel',
    })
    expect(await slack.call('conversations.join', { channel: 'C0RANDOM' })).toMatchObject({
      ok: true,
    })
    expect(await slack.call('conversations.history', { channel: 'C0RANDOM' })).toMatchObject({
      ok: true,
    })
  })
})

const real = (slack: Sandbox) =>
  new WebClient(slack.tokens.bot, { slackApiUrl: `${slack.url}/api/` })
