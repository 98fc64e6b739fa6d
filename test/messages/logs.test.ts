import { describe, expect, it } from 'vitest'
import type { LogLine, LogPattern } from '#src/core/watch/logs.ts'
import type { LogsSeen, LogsWanted } from '#src/core/watch/watching.ts'
import { newLogFollow } from '#src/kinds/log-follow.ts'
import { limits } from '#src/messages/clamp.ts'
import { followCard, following } from '#src/messages/watch/log-follow.ts'
import { logsInShell, logsShown } from '#src/messages/watch/logs.ts'

const at = Date.UTC(2026, 0, 5, 9)
const awful =
  '<!channel> ``` <@U0ANN> @here &amp; *b* _i_ ~s~ \u202E\u0007 <https://evil.example|x> '.repeat(
    40,
  )
const line: LogLine = {
  at,
  text: awful,
  pod: `checkout-${'x'.repeat(60)}`,
  container: 'api',
  level: 'error',
}
const pattern = (isNew: boolean): LogPattern => ({
  template: awful,
  count: 9_999,
  first: line,
  last: line,
  level: 'error',
  isNew,
})
const wanted: LogsWanted = {
  app: 'checkout',
  environment: 'production',
  from: at,
  to: at + 900_000,
  grep: awful,
  pod: awful,
  container: awful,
  level: 'error',
  previous: true,
}
const seen: LogsSeen = {
  lines: Array.from({ length: 500 }, (_, index) => ({ ...line, pod: `${line.pod}-${index % 3}` })),
  patterns: Array.from({ length: 60 }, (_, index) => pattern(index < 30)),
  cut: true,
  missing: Array.from({ length: 50 }, () => awful),
  from: 'loki',
  link: 'https://grafana.example/explore?panes=%7B%7D',
  since: { version: awful, at },
}
const follow = {
  ...newLogFollow(
    {
      id: 'l-7k3f9q',
      app: 'checkout',
      environment: 'production',
      channel: 'C0CHECKOUT',
      by: { type: 'person', id: 'U0OLGA', name: 'olga' },
      until: at + 120_000,
      grep: awful,
    },
    at,
  ),
  lines: Array.from({ length: 12 }, () => line),
  missing: Array.from({ length: 9 }, () => awful),
  problem: awful,
  count: 12,
}

const isHarmful = /<!channel>|<@U0ANN>|@here|<https:\/\/evil|\u202E|(?!\n)\p{Cc}/u

describe('messages about logs', () => {
  it.each([
    ['an answer', logsShown(wanted, seen)],
    ['a follow', followCard(follow)],
    ['a follow that is over', followCard({ ...follow, ended: { at, how: 'refused' } })],
    ['its answer', following(follow, at)],
  ])('fit, and are harmless, whatever was written: %s', (_, { text, blocks }) => {
    expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(limits.message)
    expect(blocks.length).toBeLessThanOrEqual(limits.blocks)
    expect(text.length).toBeLessThanOrEqual(limits.text)
    expect(JSON.stringify(blocks)).not.toMatch(isHarmful)
    expect(text).not.toMatch(isHarmful)
    expect(text.split('```').length % 2).toBe(1)
  })

  it('show what is new and the link even then', () => {
    const { text } = logsShown(wanted, seen)
    expect(text).toContain('🆕')
    expect(text.match(/• 9999× error/g)?.length).toBeGreaterThan(1)
  })

  it('say that there was nothing, from when to when', () => {
    const nothing: LogsSeen = { lines: [], patterns: [], cut: false, missing: [], from: 'pods' }
    const { text, file } = logsShown({ ...wanted, grep: 'x' }, nothing)
    expect(text).toMatch(/No lines from <!date.*> to <!date.*> \(level error or worse, matching x/)
    expect(file).toBeUndefined()
  })

  it('give a shell all lines at once, and no file', () => {
    const { text, blocks, file } = logsInShell(wanted, seen)
    expect(text.split(line.container!).length).toBeGreaterThan(500)
    expect({ blocks, file }).toEqual({ blocks: [], file: undefined })
  })
})
