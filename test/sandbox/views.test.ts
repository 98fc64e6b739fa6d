import { describe, expect, test } from 'vitest'
import { bareApp, modal, plain, sandbox } from './support.ts'

const field = (id: string, changes: object = {}) => ({
  type: 'input',
  block_id: `block-${id}`,
  label: plain(id),
  element: { type: 'plain_text_input', action_id: id },
  ...changes,
})
const form = (...blocks: object[]) => modal({ callback_id: 'form', submit: plain('Go'), blocks })

describe('views that Slack refuses', () => {
  test.each([
    ['without a title', { type: 'modal', blocks: [] }, 'invalid_arguments'],
    ['of the wrong type', { type: 'home', blocks: [] }, 'invalid_arguments'],
    ['with inputs and no submit', modal({ blocks: [field('a')] }), 'invalid_arguments'],
    [
      'with 101 blocks',
      modal({ blocks: Array(101).fill({ type: 'divider' }) }),
      'invalid_arguments',
    ],
    [
      'with too much private metadata',
      modal({ private_metadata: 'x'.repeat(3001) }),
      'invalid_arguments',
    ],
    ['with too long a submit', modal({ submit: plain('x'.repeat(25)) }), 'invalid_arguments'],
    ['with too long a callback_id', modal({ callback_id: 'x'.repeat(256) }), 'invalid_arguments'],
    ['of more than 250 kB', modal({ private_metadata: 'x'.repeat(250_000) }), 'view_too_large'],
  ])('%s', async (_, view, error) => {
    const { slack, trigger } = await opened()
    expect(await slack.call('views.open', { trigger_id: await trigger(), view })).toMatchObject({
      ok: false,
      error,
    })
  })
})

describe('a pile of modals', () => {
  test('is three deep at most', async () => {
    const { slack, app, rita, trigger } = await opened()
    await slack.call('views.open', { trigger_id: await trigger(), view: pushable })
    const results = []
    for (let depth = 0; depth < 3; depth++) {
      const top = slack.control.state('U0RITA').modals.at(-1)!
      await rita.click({ view: top.id }, 'more')
      const trigger_id = app.heard.at(-1)!.payload['trigger_id']
      results.push(await slack.call('views.push', { trigger_id, view: pushable }))
    }
    expect(results).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, error: 'push_limit_reached' },
    ])
    expect(slack.control.state('U0RITA').modals.map(({ stack }) => stack)).toEqual([0, 1, 2])
  })

  test('is pushed upon only from a modal', async () => {
    const { slack, trigger } = await opened()
    const answer = await slack.call('views.push', { trigger_id: await trigger(), view: modal() })
    expect(answer).toMatchObject({ error: 'invalid_trigger_id' })
  })
})

describe('updating', () => {
  test('with an old hash is a conflict; what was typed stays where ids stay', async () => {
    const { slack, rita, trigger } = await opened()
    const { view } = await slack.call('views.open', {
      trigger_id: await trigger(),
      view: form(field('a'), field('b')),
    })
    const { id, hash } = view as { id: string; hash: string }
    await rita.choose({ view: id }, 'a', 'typed')
    const update = (using: string) =>
      slack.call('views.update', { view_id: id, hash: using, view: form(field('a'), field('c')) })
    const updated = await update(hash)
    expect(updated).toMatchObject({
      ok: true,
      view: {
        state: {
          values: { 'block-a': { a: { value: 'typed' } }, 'block-c': { c: { value: null } } },
        },
      },
    })
    expect(await update(hash)).toMatchObject({ error: 'hash_conflict' })
    expect(await slack.call('views.update', { view_id: 'V0', view: form() })).toMatchObject({
      error: 'not_found',
    })
  })

  test('finds a view by its external id, of which there is one', async () => {
    const { slack, trigger } = await opened()
    const view = modal({ external_id: 'mine' })
    await slack.call('views.open', { trigger_id: await trigger(), view })
    expect(await slack.call('views.update', { external_id: 'mine', view })).toMatchObject({
      ok: true,
    })
    expect(await slack.call('views.open', { trigger_id: await trigger(), view })).toMatchObject({
      error: 'duplicate_external_id',
    })
  })
})

describe('submitting', () => {
  test('gives the app what was filled in, and closes', async () => {
    const { slack, app, rita, open } = await opened()
    const id = await open(form(field('a'), field('b', { optional: true })))
    expect(await rita.submit(id, { a: 'text' })).toEqual({ ok: true, outcome: 'closed' })
    expect(app.heard.at(-1)?.payload).toMatchObject({
      type: 'view_submission',
      view: {
        id,
        callback_id: 'form',
        state: {
          values: {
            'block-a': { a: { type: 'plain_text_input', value: 'text' } },
            'block-b': { b: { value: null } },
          },
        },
      },
    })
    expect(slack.control.state('U0RITA').modals).toEqual([])
  })

  test('an empty required field is never sent', async () => {
    const { app, rita, open } = await opened()
    const id = await open(form(field('a')))
    const heard = app.heard.length
    expect(await rita.submit(id)).toMatchObject({
      outcome: 'errors',
      errors: { 'block-a': 'Please complete this required field.' },
    })
    expect(app.heard).toHaveLength(heard)
  })

  test('errors of the app show at their blocks, and only at blocks that exist', async () => {
    const { slack, rita, open, answers } = await opened()
    const id = await open(form(field('a')))
    answers.push({ response_action: 'errors', errors: { 'block-a': 'no' } })
    expect(await rita.submit(id, { a: 'x' })).toMatchObject({
      outcome: 'errors',
      errors: { 'block-a': 'no' },
    })
    expect(slack.control.state('U0RITA').modals[0]?.errors).toEqual({ 'block-a': 'no' })
    answers.push({ response_action: 'errors', errors: { elsewhere: 'no' } })
    expect(await rita.submit(id, { a: 'x' })).toEqual({ ok: false, error: 'invalid_errors' })
  })

  test('can lead to another view, on top or instead, or close them all', async () => {
    const { slack, rita, open, answers } = await opened()
    const id = await open(form(field('a')))
    answers.push({
      response_action: 'push',
      view: modal({ title: plain('Second'), submit: plain('Go') }),
    })
    const pushed = await rita.submit(id, { a: 'x' })
    expect(pushed).toMatchObject({ outcome: 'pushed', view: { title: 'Second', stack: 1 } })
    const second = slack.control.state('U0RITA').modals[1]!.id
    answers.push({
      response_action: 'update',
      view: modal({ title: plain('Third'), submit: plain('Go') }),
    })
    expect(await rita.submit(second)).toMatchObject({
      outcome: 'updated',
      view: { id: second, title: 'Third' },
    })
    answers.push({ response_action: 'clear' })
    expect(await rita.submit(second)).toEqual({ ok: true, outcome: 'cleared' })
    expect(slack.control.state('U0RITA').modals).toEqual([])
  })

  test('a view that the app answers with must be good', async () => {
    const { rita, open, answers } = await opened()
    const id = await open(form(field('a')))
    answers.push({ response_action: 'update', view: { type: 'modal' } })
    expect(await rita.submit(id, { a: 'x' })).toEqual({ ok: false, error: 'invalid_arguments' })
  })

  test('closing by the cross tells an app that asked to hear of it', async () => {
    const { app, rita, open } = await opened()
    await rita.closeView(await open(modal({ notify_on_close: true })))
    expect(app.heard.at(-1)?.payload).toMatchObject({ type: 'view_closed' })
  })

  test("nobody submits somebody else's modal", async () => {
    const { slack, open } = await opened()
    const id = await open(form(field('a')))
    await expect(slack.as('U0OMAR').submit(id, { a: 'x' })).rejects.toThrow(/no such view/)
  })
})

test('suggestions that break the rules show as none', async () => {
  const { rita, open, answers } = await opened()
  const element = { type: 'external_select', action_id: 'app', min_query_length: 2 }
  const id = await open(form(field('app', { element })))
  const good = { text: plain('api'), value: 'api' }
  answers.push({ options: [good] }, { options: Array(101).fill(good) })
  expect(await rita.suggest({ view: id }, 'app', 'a')).toEqual([])
  expect(await rita.suggest({ view: id }, 'app', 'ap')).toEqual([good])
  expect(await rita.suggest({ view: id }, 'app', 'api')).toEqual([])
})

test('a Home tab is published, replaced and seen by its person', async () => {
  const { slack, app, rita } = await opened()
  await rita.openHome()
  expect(app.heard.at(-1)?.payload['event']).toMatchObject({
    type: 'app_home_opened',
    user: 'U0RITA',
    tab: 'home',
  })
  const publish = (blocks: object[], hash?: string) =>
    slack.call('views.publish', { user_id: 'U0RITA', view: { type: 'home', blocks }, hash })
  const first = await publish([{ type: 'divider' }])
  const { hash } = first['view'] as { hash: string }
  await publish([])
  expect(await publish([], hash)).toMatchObject({ error: 'hash_conflict' })
  expect(slack.control.state('U0RITA').home).toMatchObject({ type: 'home', blocks: [] })
  expect(slack.control.state('U0OMAR').homes).toEqual([])
})

const pushable = modal({
  blocks: [
    { type: 'actions', elements: [{ type: 'button', text: plain('more'), action_id: 'more' }] },
  ],
})

/** Rita, an app that answers submissions with what the test lines up, and a way to open views. */
async function opened() {
  const slack = await sandbox()
  const answers: unknown[] = []
  const app = await bareApp(slack, ({ type, payload }) => {
    const asks = ['view_submission', 'block_suggestion'].includes(String(payload['type']))
    return type === 'interactive' && asks ? answers.shift() : undefined
  })
  const rita = slack.as('U0RITA')
  const trigger = async () => {
    await rita.command('#deploys', '/deliver x')
    return String(app.heard.at(-1)?.payload['trigger_id'])
  }
  const open = async (view: object) => {
    const answer = await slack.call('views.open', { trigger_id: await trigger(), view })
    return (answer['view'] as { id: string }).id
  }
  return { slack, app, rita, answers, trigger, open }
}
