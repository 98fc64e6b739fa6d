import { describe, expect, it } from 'vitest'
import { clamp } from '#src/messages/clamp.ts'
import { code, codeBlock, escape, escapeSentence, link } from '#src/messages/escape.ts'
import { bar, duration, stop, time } from '#src/messages/words.ts'

describe('escape()', () => {
  it.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['@here, @Channel and @everyone', '@\u2060here, @\u2060Channel and @\u2060everyone'],
    ['one\ntwo\r\n  three', 'one two three'],
    ['\u202eevil\u200b \u0007bell', 'evil bell'],
    ['half \ud83d', 'half \ufffd'],
    ['*bold* __proto__, ~no~ `code`', "`*bold*` `__proto__`, `~no~` 'code'"],
    ['a_b_c 2 * 3 * 4 ~/a ~/b', 'a_b_c 2 * 3 * 4 ~/a ~/b'],
  ])('makes %j harmless', (text, harmless) => {
    expect(escape(text)).toBe(harmless)
  })

  it('leaves lines to type in our own sentences, and nothing else, as code', () => {
    expect(escapeSentence('there is no "*x*". Say `/deliver help` now')).toBe(
      'there is no "`*x*`". Say `/deliver help` now',
    )
    expect(escapeSentence('there is no "`"')).toBe('there is no "\'"')
  })

  it('keeps backticks from ending code', () => {
    expect(code('a`b')).toBe("`a'b`")
    expect(codeBlock(['```', 'b'], 100)).toBe("```\n'''\nb\n```")
    expect(code(' ')).toBe('')
  })

  it('links to pages of the web and to nothing else', () => {
    expect(link('https://a.b/c?d=1&e=2', '1.5|0')).toBe('<https://a.b/c?d=1&amp;e=2|1.5/0>')
    for (const url of [
      'javascript:alert(1)',
      'https://a.b/ c',
      'https://a.b|x',
      'https://a.b>x',
      '',
      undefined,
    ])
      expect(link(url, '<1>')).toBe('&lt;1&gt;')
  })
})

describe('codeBlock()', () => {
  it('keeps the last lines of a log and the first of a difference where there is no room for all', () => {
    const lines = ['one', 'two', 'three']
    expect(codeBlock(lines, 17)).toBe('```\nthree\n```')
    expect(codeBlock(lines, 18, 'first')).toBe('```\none\ntwo\n```')
    expect(codeBlock([], 100)).toBe('')
  })
})

describe('clamp()', () => {
  it('leaves no half entity, reference, character or code behind', () => {
    expect(clamp('short', 10)).toBe('short')
    expect(clamp('12345&amp;67890', 13)).toBe('12345…')
    expect(clamp('1234 <https://a.b/c|label>', 20)).toBe('1234 …')
    expect(clamp('abc\ud83d\ude00defghi', 10)).toBe('abc…')
    expect(clamp('a `code that is long` b', 16)).toBe('a `code th…`')
    expect(clamp('```\nlong\nlonger\nlongest\n```', 18)).toBe('```\nlong\nlon…\n```')
  })
})

describe('words', () => {
  it('say how long, when, and how far', () => {
    expect([0, 59_400, 60_000, 3_725_000].map((ms) => duration(ms))).toEqual([
      '0 s',
      '59 s',
      '1 min 0 s',
      '1 h 2 min',
    ])
    expect(time(Date.UTC(2026, 10, 21, 12))).toBe(
      '<!date^1795262400^{date_short_pretty} {time}|2026-11-21 12:00 UTC>',
    )
    expect([bar(0, 3), bar(2, 3), bar(5, 3), bar(0, 0)]).toEqual([
      '▱▱▱▱▱▱▱▱▱▱',
      '▰▰▰▰▰▰▰▱▱▱',
      '▰▰▰▰▰▰▰▰▰▰',
      '▰▰▰▰▰▰▰▰▰▰',
    ])
    expect(stop('really?')).toBe('really?')
  })
})
