import { describe, expect, it } from 'vitest'
import { LogsEntry } from '#src/core/watch/observability.ts'
import type { LogLine } from '#src/core/watch/logs.ts'
import { lineMask, maskOf, maskProblem } from '#src/core/watch/masks.ts'

const line = (text: string, pod = 'p'): LogLine => ({ at: 0, text, pod, container: 'c' })

describe('masks', () => {
  it('always take out what looks like a secret', () => {
    expect(maskOf([])('password=canary-word token: ghp_canarycanarycanary1')).not.toContain(
      'canary',
    )
  })

  it('take out what deliver.yml names', () => {
    const mask = maskOf([String.raw`\b\d{4}-\d{4}-\d{4}-\d{4}\b`, 'customer=[^ ]+'])
    expect(mask('paid by 1234-5678-9012-3456 customer=canary ok')).toBe(
      'paid by [masked] [masked] ok',
    )
    expect(maskOf(['secretly'])('$1 secretly')).toBe('$1 [masked]')
  })

  it('refuse a pattern that is none, or that would mask everything', () => {
    expect(maskProblem('a+')).toBeUndefined()
    expect(maskProblem('(')).toContain('is no regular expression')
    expect(maskProblem('(?=a)')).toContain('is no regular expression')
    expect(maskProblem('a*')).toContain('would mask everything')
    const parsed = LogsEntry.safeParse({ masks: ['ok', '('] })
    expect(parsed.error?.issues).toMatchObject([{ path: ['masks', 1] }])
  })

  it('mask before a line is cut, so that half a secret is not left', () => {
    const mask = maskOf(['canary-[a-z]{20}'])
    const [shown] = [line(`${'x'.repeat(10)} canary-abcdefghijklmnopqrst`)].map(lineMask(mask, 20))
    expect(shown?.text).toBe('xxxxxxxxxx [masked]')
    const [cut] = [line('y'.repeat(100))].map(lineMask(mask, 20))
    expect(cut?.text).toBe(`${'y'.repeat(19)}…`)
  })

  it('mask a private key over several lines, of its pod alone', () => {
    const lines = [
      line('key: -----BEGIN RSA PRIVATE KEY-----'),
      line('Y2FuYXJ5'),
      line('another pod', 'q'),
      line('-----END RSA PRIVATE KEY-----'),
      line('goes on'),
    ]
    const shown = lines.map(lineMask(maskOf([]), 100)).map(({ text }) => text)
    expect(shown.join('\n')).not.toContain('Y2FuYXJ5')
    expect(shown[2]).toBe('another pod')
    expect(shown[4]).toBe('goes on')
  })
  it('mask what stands within a private key, also where its beginning was not asked for', () => {
    const body = `${'MIIEpAIBAAKCAQEA'.repeat(3)}Y2FuYXJ5Y2FuYXJ5`
    const digest = '0a'.repeat(32)
    const shown = [line(body), line(digest), line(`it is ${body}`)].map(lineMask(maskOf([]), 100))
    expect(shown.map(({ text }) => text)).toEqual(['[private key]', digest, `it is ${body}`])
  })
})
