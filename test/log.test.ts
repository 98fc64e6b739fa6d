import { describe, expect, it } from 'vitest'
import { createLog } from '#src/log.ts'

describe('a log line', () => {
  it.each([
    ['a Slack bot token in a sentence', 'used xoxb-123-456-AbCdEf to post'],
    ['a Slack app token', 'xapp-1-A01-234-deadbeef'],
    ['a refreshed Slack token', 'xoxe.xoxb-1-AbCdEf'],
    ['a GitHub token', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ['a fine-grained GitHub token', 'github_pat_0123456789abcdefghijAB'],
    ['a header as text', 'Authorization: Bearer abcdef0123456789'],
    ['a kubeconfig', 'users:\n- user:\n    token: abcdef0123456789\n'],
    ['a password in a URL', 'postgres://deliver:abcdef0123456789@db/deliver'],
    ['a ticket of a socket', 'wss://wss.slack.com/link/?ticket=abcdef0123456789&app_id=1'],
    ['an incoming webhook', 'https://hooks.slack.com/commands/T1/2/abcdef0123456789'],
  ])('does not tell %s', (_, text) => {
    for (const line of [written({}, text), written({ deep: { list: [text] } }, 'x')]) {
      expect(line).not.toMatch(/AbCdEf|deadbeef|0123456789/)
      expect(line).toMatch(/\[(slack token|git token|token|secret)\]/)
    }
  })

  it.each([
    'authorization',
    'Authorization',
    'password',
    'SLACK_BOT_TOKEN',
    'token',
    'client-key-data',
    'secret',
    'apiKey',
  ])('does not tell what stands under the key %s, however deep', (key) => {
    const line = written({ a: { b: [{ [key]: 'it is "quoted" \\ plain' }] } }, 'x')
    expect(JSON.parse(line).a.b).toEqual([{ [key]: '[secret]' }])
  })

  it('does not tell a secret in an error or its cause', () => {
    const error = new Error('no', { cause: new Error('with xoxb-1-AbCdEf') })
    expect(written({ err: error }, 'failed')).not.toContain('AbCdEf')
  })

  it('keeps everything else, as one line of JSON', () => {
    const line = written(
      { app: 'checkout', tokens: 3, image: 'ghcr.io/acme/checkout@sha256:abc' },
      'deployed "it"',
    )
    expect(JSON.parse(line)).toMatchObject({
      level: 'info',
      app: 'checkout',
      tokens: 3,
      image: 'ghcr.io/acme/checkout@sha256:abc',
      msg: 'deployed "it"',
    })
  })
})

function written(fields: object, message: string): string {
  const lines: string[] = []
  createLog('info', { write: (line) => void lines.push(line) }).info(fields, message)
  return lines.join('')
}
