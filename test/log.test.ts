import fc from 'fast-check'
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
    'AWS_SECRET_ACCESS_KEY',
    'secretAccessKey',
    'slackSigningSecret',
    'DB_PASSWORD',
    'accessToken',
    'x-api-key',
    'private_key',
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

describe('whatever its shape, a secret', () => {
  const canary = 'c4n4ry-0f-4-s3cr3t'
  const key = fc.constantFrom(
    'token',
    'AWS_SECRET_ACCESS_KEY',
    'secretAccessKey',
    'dbPassword',
    'SLACK_BOT_TOKEN',
    'client-secret',
    'api_key',
  )
  /** Anything, quotes, backslashes and line ends too. */
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '{', '}', ',', ':', 'n', "'", '\u0001') }),
  )
  const hidden = fc.tuple(anything, anything).map((around) => around.join(canary))
  /** What may stand in a word. */
  const word = fc.string({
    unit: fc.constantFrom('a', 'Z', '7', '-', '_', '.', '+', '/', '=', '@'),
  })

  const json = fc
    .tuple(key, hidden, fc.nat(3), fc.constantFrom(0, 2))
    .map(([name, value, depth, indent]) => {
      let text: unknown = { app: 'shop', [name]: value, more: [1] }
      for (let level = 0; level < depth; level++) text = JSON.stringify(text, null, indent)
      return text
    })
  const assignment = fc
    .tuple(key, fc.constantFrom(': ', '=', ' = '), word, fc.constantFrom('', '"', "'"))
    .map(([name, sign, tail, quote]) => `${name}${sign}${quote}${canary}${tail}${quote}`)
  const flag = fc.tuple(key, word).map(([name, tail]) => `login --${name} ${canary}${tail}`)
  const url = fc
    .tuple(word, word, fc.constantFrom('', 'deliver', 'me@corp'))
    .map(([head, tail, user]) => `postgres://${user}:${head}${canary}${tail}@db:5432/deliver`)
  const token = fc
    .constantFrom('xoxb-1-', 'xapp-1-A-', 'xoxe.xoxp-', 'ghp_0123456789abcdef', 'Bearer ')
    .map((prefix) => prefix + canary.replaceAll(prefix.startsWith('ghp') ? '-' : '', ''))
  const pem = fc.constant(
    `-----BEGIN RSA PRIVATE KEY-----\nMIIE\n${canary.replaceAll('-', '')}=\n-----END RSA PRIVATE KEY-----`,
  )
  const worded = fc
    .tuple(
      anything,
      fc.constantFrom(' ', '\n', '\r\n', '\t', '('),
      fc.oneof(assignment, flag, url, token, pem),
    )
    .map(([before, gap, text]) => `${before}${gap}${text}\n`)

  it.each([
    ['in JSON, and in JSON within it', json],
    ['in words', worded],
  ])('does not survive %s', (_, shapes) => {
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, asMessage) => {
        const line =
          asMessage && typeof shape === 'string'
            ? written({}, shape)
            : written({ deep: [{ shape }] }, 'x')
        expect(line.replaceAll('-', '')).not.toContain(canary.replaceAll('-', ''))
        expect(JSON.parse(line)).toMatchObject({ level: 'info' })
      }),
      { numRuns: 1_000 },
    )
  })

  it('leaves JSON where nothing was one', () => {
    fc.assert(
      fc.property(fc.jsonValue(), key, (value, name) => {
        expect(() => JSON.parse(written({ value, text: `${name}=` }, name))).not.toThrow()
      }),
    )
  })

  it.each([
    'token":"',
    'x//a:b',
    'secret',
    'eyJ',
    '\\"',
    'token=',
    'https://a:',
    'sk-1A',
    'basic ',
    'authorization: a ',
  ])('is looked for quickly in a long line of %j', (piece) => {
    const began = performance.now()
    written({}, piece.repeat(100_000 / piece.length))
    expect(performance.now() - began).toBeLessThan(2_000)
  })
})

function written(fields: object, message: string): string {
  const lines: string[] = []
  createLog('info', { write: (line) => void lines.push(line) }).info(fields, message)
  return lines.join('')
}
