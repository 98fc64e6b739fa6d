import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutSecrets, withoutSecretsIn } from '#src/core/secrets.ts'

/** What patterns begin with, end at or trip over. */
const pieces = [
  '\\ " \' : = @ - . // é \u001e \u001a \b yJab eyJab .eyJcd npm_ xoxb-1 sk- AKIA KIA ghp_ glpat-'.split(
    ' ',
  ),
  [
    '\n',
    ' ',
    'Bearer ',
    'cookie: ',
    'authorization: ',
    '--api-key ',
    '-----BEGIN PRIVATE KEY-----',
  ],
  ['token', 'secret=', 'password="', 'HUNTER2HUNTER2HUNTER2', '{"token":"', '\\"'],
].flat()

describe('what people pasted by mistake', () => {
  it.each([
    ['a key of AWS', 'AKIAHUNTER2HUNTER2HU'],
    ['a passing key of AWS', 'the key is ASIAHUNTER2HUNTER2HU'],
    ['a token of GitLab', 'glpat-HUNTER2HUNTER2HUNTER2'],
    ['a token of npm', 'npm_HUNTER2HUNTER2HUNTER2HUNTER2HUNT'],
    ['a key of Stripe', 'sk_live_HUNTER2HUNTER2HUNTER2'],
    ['a key of a model', 'sk-proj-HUNTER2HUNTER2HUNTER2'],
    ['a password in an address', 'postgres://me:HUNTER2@db/shop'],
    ['a password in quotes', 'with password="HUNTER2 or so"'],
    ['a header', 'Authorization: Basic SFVOVEVSMg=='],
    ['basic access in words', 'try Basic SFVOVEVSMg=='],
    [
      'an encrypted private key',
      '-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES-128\n\nHUNTER2\n-----END RSA PRIVATE KEY-----',
    ],
  ])('is taken out: %s', (_, text) => {
    for (const said of [text, `first\n${text}\nlast`, `"${text}"`]) {
      const kept = withoutSecretsIn({ reason: said, more: [said] })
      expect(JSON.stringify(kept)).not.toMatch(/HUNTER2|SFVOVEVSMg/)
      expect(kept.more).toEqual([kept.reason])
    }
  })

  it.each([
    'basic testing is done, Basic Authentication first',
    'the bearer certificate is new',
    'linuxapp-api and npm_config_registry in sk-checkout-services',
    'oci://registry.example:5000/shop/checkout@sha256:0123456789abcdef',
    'see https://shop.example:8443/carts and tell <@U0RITA>',
    'two secrets, three tokens, no cookies',
    'Secret/checkout-db is not found, nor secret "checkout" in shop',
  ])('is left where it is none: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text)
    expect(withoutSecretsIn({ text })).toEqual({ text })
  })

  it('changes nothing of what is no text, and nothing twice', () => {
    const detail = { count: 3, token: 7, is: true, none: null, list: [{ secret: 'HUNTER2' }] }
    const kept = { ...detail, list: [{ secret: '[secret]' }] }
    expect(withoutSecretsIn(detail)).toEqual(kept)
    expect(withoutSecretsIn(kept)).toEqual(kept)
    expect(withoutSecretsIn(undefined)).toBeUndefined()
  })

  it('leaves a value, however it is put', () => {
    const piece = fc.constantFrom(...pieces)
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    const value = fc.oneof(text, fc.dictionary(text, fc.oneof(text, fc.array(text))))
    const nested = fc.oneof(
      value,
      value.map((one) => JSON.stringify({ one })),
    )
    fc.assert(
      fc.property(nested, (one) => {
        const kept = withoutSecretsIn({ one, last: 1 })
        expect(kept.last).toBe(1)
        expect(typeof kept.one).toBe(typeof one)
      }),
      { numRuns: 5_000 },
    )
  })
})
