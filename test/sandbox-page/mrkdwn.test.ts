import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMrkdwn, parsePlain, safeUrl, textOf } from '#src/sandbox/page/client/mrkdwn.js'
import type { Node } from '#src/sandbox/page/client/mrkdwn.js'

describe('formatting', () => {
  it('reads bold, italic and strike, one within the other', () => {
    expect(parseMrkdwn('a *b _c ~d~_* e')).toEqual([
      text('a '),
      {
        type: 'bold',
        children: [
          text('b '),
          { type: 'italic', children: [text('c '), { type: 'strike', children: [text('d')] }] },
        ],
      },
      text(' e'),
    ])
  })

  it.each(['snake_case_name', '2*3*4', 'a * b * c', '* item', '*open', '_'])(
    'leaves %j as it is',
    (source) => {
      expect(parseMrkdwn(source)).toEqual([text(source)])
    },
  )

  it('formats nothing within code', () => {
    expect(parseMrkdwn('`*a* :tada:`')).toEqual([{ type: 'code', children: [text('*a* :tada:')] }])
  })

  it('keeps the lines of a code block', () => {
    expect(parseMrkdwn('so:\n```\nline 1\n*line 2*\n```')).toEqual([
      text('so:'),
      { type: 'break' },
      { type: 'preformatted', children: [text('line 1\n*line 2*')] },
    ])
  })

  it('shows a code block that never ends as it was typed', () => {
    expect(textOf(parseMrkdwn('a ``` b'))).toBe('a ``` b')
  })

  it('joins neighbouring quoted lines into one quote', () => {
    expect(parseMrkdwn('&gt; one\n&gt; *two*\nthree')).toEqual([
      {
        type: 'quote',
        children: [text('one'), { type: 'break' }, { type: 'bold', children: [text('two')] }],
      },
      text('three'),
    ])
  })

  it('turns known emoji names into pictures and leaves others', () => {
    expect(textOf(parseMrkdwn(':rocket: :no_such_thing: 10:30:00'))).toBe(
      '🚀 :no_such_thing: 10:30:00',
    )
  })
})

describe('references', () => {
  it.each([
    ['<@U123>', { type: 'user', id: 'U123', label: undefined }],
    ['<@U123|rita>', { type: 'user', id: 'U123', label: 'rita' }],
    ['<#C123|deploys>', { type: 'channel', id: 'C123', label: 'deploys' }],
    ['<!subteam^S1|@sre>', { type: 'group', id: 'S1', label: 'sre' }],
    ['<!here>', { type: 'broadcast', range: 'here' }],
    [
      '<https://x.io/?a=1&amp;b=2|notes>',
      { type: 'link', url: 'https://x.io/?a=1&b=2', children: [text('notes')] },
    ],
    [
      '<!date^1700000000^{date_short} at {time}|then>',
      {
        type: 'date',
        timestamp: 1_700_000_000,
        format: '{date_short} at {time}',
        url: undefined,
        fallback: 'then',
      },
    ],
  ])('reads %s', (source, node) => {
    expect(parseMrkdwn(source)).toEqual([node])
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,<b>',
    'vbscript:x',
    'file:///etc/passwd',
    'JaVaScRiPt:alert(1)',
    '//evil',
    ' ',
  ])('makes no link of %j', (address) => {
    expect(safeUrl(address)).toBeUndefined()
    expect(kindsOf(parseMrkdwn(`<${address}|click>`))).not.toContain('link')
  })

  it('drops an unsafe address of a date', () => {
    expect(parseMrkdwn('<!date^1^{date}^javascript:alert(1)|then>')).toMatchObject([
      { type: 'date', url: undefined },
    ])
  })

  it('shows an escaped tag as text, never as a tag', () => {
    expect(parseMrkdwn('&lt;img src=x onerror=alert(1)&gt;')).toEqual([
      text('<img src=x onerror=alert(1)>'),
    ])
  })
})

describe('any input', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      ...'*_~`<>|&!@#^:;/\n abC1'.split(''),
      '&lt;',
      '```',
      'javascript:',
      '<script>',
      'https://x',
    ),
  })

  it('only becomes kinds of nodes that the page draws, with safe addresses', () => {
    fc.assert(
      fc.property(hostile, (source) => {
        const nodes = flat(parseMrkdwn(source))
        const addresses = nodes.flatMap((node) => (node.type === 'link' ? [node.url] : []))
        expect(kinds).toEqual(expect.arrayContaining(nodes.map(({ type }) => type)))
        expect(addresses.filter((address) => !/^(https?|mailto):/i.test(address))).toEqual([])
      }),
    )
  })

  it('comes out as it went in when it is plain', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'abc <>&"\'=.,()1 '.split('')) }),
        (plain) => {
          expect(textOf(parseMrkdwn(`a${escape(plain)}`))).toBe(`a${plain}`)
          expect(textOf(parsePlain(escape(plain)))).toBe(plain)
        },
      ),
    )
  })

  it.each(['*a ', '_a *b ~c ', '<a', '`a', '&gt; a\n', ':a', '*a* _b_ ', '<!a|'])(
    'is read in a moment, even 400,000 characters of %j',
    (piece) => {
      const start = performance.now()
      parseMrkdwn(piece.repeat(400_000 / piece.length))
      expect(performance.now() - start).toBeLessThan(3000)
    },
  )
})

const kinds = [
  'text',
  'bold',
  'italic',
  'strike',
  'code',
  'preformatted',
  'quote',
  'link',
  'user',
  'channel',
  'group',
  'broadcast',
  'date',
  'emoji',
  'break',
]

const text = (value: string) => ({ type: 'text', text: value })
const escape = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const kindsOf = (nodes: readonly Node[]) => flat(nodes).map(({ type }) => type)

function flat(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => ('children' in node ? [node, ...flat(node.children)] : [node]))
}
