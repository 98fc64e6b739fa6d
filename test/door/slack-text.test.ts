import { describe, expect, it } from 'vitest'
import { unescapeSlack } from '#src/door/grammar/slack-text.ts'

describe('unescapeSlack()', () => {
  it.each([
    ['a &amp; b &lt;c&gt; &amp;lt;', 'a & b <c> &lt;'],
    ['<@U1|rita> in <#C1|checkout>', '@rita in #checkout'],
    ['<@U1> <#C1> <!here> <!subteam^S1|@sre> <!subteam^S2>', '@U1 #C1 @here @sre @S2'],
    ['<http://example.com|example.com> <https://a.b/c>', 'example.com https://a.b/c'],
    ['<https://a.b/c|click here>', 'https://a.b/c'],
    ['<mailto:checkout@1.5.0|checkout@1.5.0>', 'checkout@1.5.0'],
    ['`deploy checkout`', 'deploy checkout'],
    ['dep\u200bloy \u202echeckout', 'deploy checkout'],
  ])('reads %s', (escaped, typed) => {
    expect(unescapeSlack(escaped)).toBe(typed)
  })
})
