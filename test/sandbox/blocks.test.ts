import { describe, expect, test } from 'vitest'
import { validateBlocks, type Surface } from '#src/sandbox/slack/blocks/validate.ts'

const text = (length: number) => 'x'.repeat(length)
const plain = (length = 1) => ({ type: 'plain_text', text: text(length) })
const mrkdwn = (length = 1) => ({ type: 'mrkdwn', text: text(length) })
const many = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index))
const option = (index: number, value = 1) => ({
  text: plain(),
  value: `${index}`.padEnd(value, '.'),
})
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const button = (changes: object = {}) => ({ type: 'button', text: plain(), ...changes })
const select = (changes: object) => actions({ type: 'static_select', ...changes })
const input = (element: object) => ({ type: 'input', label: plain(), element })

/** A block at its limit, the same one step beyond, and what is said of that. */
const limits: [string, (size: number) => object, number, string][] = [
  ['text of a section', (n) => ({ type: 'section', text: mrkdwn(n) }), 3000, 'text/text'],
  [
    'fields of a section',
    (n) => ({ type: 'section', fields: many(n, () => mrkdwn()) }),
    10,
    'fields',
  ],
  ['text of a field', (n) => ({ type: 'section', fields: [mrkdwn(n)] }), 2000, 'fields/0/text'],
  ['header', (n) => ({ type: 'header', text: plain(n) }), 150, 'text/text'],
  [
    'elements of a context',
    (n) => ({ type: 'context', elements: many(n, () => mrkdwn()) }),
    10,
    'elements',
  ],
  ['elements of actions', (n) => actions(...many(n, () => button())), 25, 'elements'],
  ['text of a button', (n) => actions(button({ text: plain(n) })), 75, 'elements/0/text/text'],
  ['value of a button', (n) => actions(button({ value: text(n) })), 2000, 'elements/0/value'],
  ['url of a button', (n) => actions(button({ url: text(n) })), 3000, 'elements/0/url'],
  ['action_id', (n) => actions(button({ action_id: text(n) })), 255, 'elements/0/action_id'],
  ['block_id', (n) => ({ type: 'divider', block_id: text(n) }), 255, 'block_id'],
  [
    'options of a select',
    (n) => select({ options: many(n, (at) => option(at)) }),
    100,
    'elements/0/options',
  ],
  [
    'groups of a select',
    (n) => select({ option_groups: many(n, (at) => ({ label: plain(), options: [option(at)] })) }),
    100,
    'elements/0/option_groups',
  ],
  [
    'text of an option',
    (n) => select({ options: [{ text: plain(n), value: 'a' }] }),
    75,
    'elements/0/options/0/text/text',
  ],
  [
    'value of an option',
    (n) => select({ options: [option(1, n)] }),
    75,
    'elements/0/options/0/value',
  ],
  [
    'options of an overflow',
    (n) => actions({ type: 'overflow', options: many(n, (at) => option(at)) }),
    5,
    'elements/0/options',
  ],
  [
    'checkboxes',
    (n) => actions({ type: 'checkboxes', options: many(n, (at) => option(at)) }),
    10,
    'elements/0/options',
  ],
  [
    'radio buttons',
    (n) => actions({ type: 'radio_buttons', options: many(n, (at) => option(at)) }),
    10,
    'elements/0/options',
  ],
  [
    'placeholder',
    (n) => actions({ type: 'users_select', placeholder: plain(n) }),
    150,
    'elements/0/placeholder/text',
  ],
  [
    'title of a confirmation',
    (n) => actions(button({ confirm: confirm({ title: plain(n) }) })),
    100,
    'elements/0/confirm/title/text',
  ],
  [
    'text of a confirmation',
    (n) => actions(button({ confirm: confirm({ text: mrkdwn(n) }) })),
    300,
    'elements/0/confirm/text/text',
  ],
  [
    'button of a confirmation',
    (n) => actions(button({ confirm: confirm({ deny: plain(n) }) })),
    30,
    'elements/0/confirm/deny/text',
  ],
  [
    'alt text of an image',
    (n) => ({ type: 'image', image_url: 'https://x', alt_text: text(n) }),
    2000,
    'alt_text',
  ],
  [
    'title of an image',
    (n) => ({ type: 'image', image_url: 'https://x', alt_text: 'x', title: plain(n) }),
    2000,
    'title/text',
  ],
  [
    'label of an input',
    (n) => ({ ...input({ type: 'plain_text_input' }), label: plain(n) }),
    2000,
    'label/text',
  ],
  [
    'hint of an input',
    (n) => ({ ...input({ type: 'plain_text_input' }), hint: plain(n) }),
    2000,
    'hint/text',
  ],
  [
    'max_length of an input',
    (n) => input({ type: 'plain_text_input', max_length: n }),
    3000,
    'element/max_length',
  ],
]

test.each(limits)('%s fits up to its limit and no further', (_, make, most, place) => {
  expect(validateBlocks([make(most)], 'message')).toEqual([])
  const complaints = validateBlocks([make(most + 1)], 'message')
  expect(complaints).toHaveLength(1)
  expect(complaints[0]).toContain(`[json-pointer:/blocks/0/${place}]`)
})

test.each<[Surface, number]>([
  ['message', 50],
  ['modal', 100],
  ['home', 100],
])('a %s holds %i blocks', (surface, most) => {
  const blocks = many(most + 1, () => ({ type: 'divider' }))
  expect(validateBlocks(blocks.slice(1), surface)).toEqual([])
  expect(validateBlocks(blocks, surface)).toEqual([
    `[ERROR] no more than ${most} items allowed [json-pointer:/blocks]`,
  ])
})

describe('refused', () => {
  test.each([
    [
      'text of no characters',
      { type: 'section', text: mrkdwn(0) },
      'must be more than 0 characters',
    ],
    ['a section of nothing', { type: 'section' }, 'must provide a string or fields'],
    ['markup in a header', { type: 'header', text: mrkdwn() }, 'plain_text'],
    ['a field that does not exist', { type: 'divider', colour: 'red' }, 'unexpected field: colour'],
    ['a style that does not exist', actions(button({ style: 'warning' })), 'style'],
    [
      'an input element in a row of actions',
      actions({ type: 'plain_text_input' }),
      'unsupported type',
    ],
    ['a button as an input', input(button()), 'unsupported type'],
    ['a select of nothing', select({}), 'exactly one of options or option_groups'],
    [
      'a select of both',
      select({ options: [option(1)], option_groups: [{ label: plain(), options: [option(1)] }] }),
      'exactly one of',
    ],
    [
      'an image of nothing',
      { type: 'image', alt_text: 'x' },
      'exactly one of image_url or slack_file',
    ],
    ['a block type of tomorrow', { type: 'table', rows: [] }, 'unsupported type: table'],
    ['a block without a type', {}, 'missing required field: type'],
    [
      'a first choice that is not offered',
      select({ options: [option(1)], initial_option: option(2) }),
      'initial_option was not found',
    ],
    [
      'the same action_id twice in a row',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      'action_id already exists',
    ],
  ])('%s', (_, block, complaint) => {
    const complaints = validateBlocks([block], 'message')
    expect(complaints.join('\n')).toContain(complaint)
  })

  test('the same block_id twice', () => {
    const block = { type: 'divider', block_id: 'a' }
    expect(validateBlocks([block, block], 'message')).toEqual([
      '[ERROR] block_id already exists: a [json-pointer:/blocks]',
    ])
  })

  test('blocks that are no list', () => {
    expect(validateBlocks('divider', 'message')).toHaveLength(1)
  })
})

test('a block type can be let in for workspaces that render it', () => {
  expect(validateBlocks([{ type: 'table', rows: [] }], 'message', ['table'])).toEqual([])
})

test('rich text may hold lists, code, quotes and mentions', () => {
  const line = {
    type: 'rich_text_section',
    elements: [
      { type: 'user', user_id: 'U0RITA' },
      { type: 'text', text: 'x', style: { bold: true } },
    ],
  }
  const elements = [
    line,
    { type: 'rich_text_list', style: 'bullet', elements: [line] },
    { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }], border: 0 },
    { type: 'rich_text_quote', elements: [{ type: 'link', url: 'https://x' }] },
  ]
  expect(validateBlocks([{ type: 'rich_text', elements }], 'message')).toEqual([])
})

function confirm(changes: object) {
  return { title: plain(), text: plain(), confirm: plain(), deny: plain(), ...changes }
}
