import { describe, expect, test } from 'vitest'
import { bareApp, modal, plain, post, sandbox, silent, type Sandbox } from './support.ts'
import { workspace } from './workspace.ts'

const deploys = 'C0DEPLOYS'
const button = (label: string, id = label) => ({
  type: 'button',
  text: plain(label),
  action_id: id,
  value: `v-${id}`,
})
const card = {
  channel: deploys,
  text: 'card',
  blocks: [{ type: 'actions', block_id: 'row', elements: [button('Approve'), button('Deny')] }],
}

describe('a slash command', () => {
  test('arrives with mentions, channels, groups and addresses as entities, everything else escaped', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    await slack
      .as('U0RITA')
      .command('#deploys', '/deliver a @omar #ops @qa @here https://x.io?a=1 <b> & @nobody')
    expect(app.heard[0]).toMatchObject({
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: {
        command: '/deliver',
        text: 'a <@U0OMAR|omar> <#G0OPS|ops> <!subteam^S0QA> <!here> <https://x.io?a=1> &lt;b&gt; &amp; @nobody',
        user_id: 'U0RITA',
        channel_id: deploys,
        channel_name: 'deploys',
        is_enterprise_install: 'false',
      },
    })
  })

  test('arrives as typed where the manifest does not ask for escaping', async () => {
    const commands = [{ command: '/deliver' }]
    const slack = await sandbox({ seed: { ...workspace, app: { ...workspace.app, commands } } })
    const app = await bareApp(slack)
    await slack.as('U0RITA').command('#deploys', '/deliver a @omar')
    expect(app.heard[0]?.payload).toMatchObject({ text: 'a @omar' })
  })

  test('shows its answer to the person alone, or to the channel', async () => {
    const slack = await sandbox()
    const types = ['ephemeral', 'in_channel']
    await bareApp(slack, () => ({ text: 'done', response_type: types.shift() }))
    for (const _ of [1, 2]) await slack.as('U0RITA').command('#deploys', '/deliver x')
    expect(slack.control.messages(deploys).map(({ onlyFor }) => onlyFor)).toEqual([
      'U0RITA',
      undefined,
    ])
  })

  test('that the app does not acknowledge within 3 s fails before the person', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack, () => silent)
    const result = slack.as('U0RITA').command('#deploys', '/deliver x')
    await expect.poll(() => app.heard.length).toBe(1)
    await slack.clock.advance(2999)
    expect(slack.control.messages(deploys)).toEqual([])
    await slack.clock.advance(1)
    expect(await result).toEqual({ ok: false, error: 'dispatch_failed' })
    expect(slack.control.messages(deploys)).toMatchObject([
      { text: '/deliver failed with the error "dispatch_failed"', onlyFor: 'U0RITA', system: true },
    ])
  })

  test('cannot be used in a thread', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    const rita = slack.as('U0RITA')
    const ts = await rita.say('#deploys', 'a thread')
    await rita.say('#deploys', '/deliver x', ts)
    expect(slack.control.messages(deploys).at(-1)).toMatchObject({
      text: '/deliver is not supported in threads. Sorry!',
      thread: ts,
      onlyFor: 'U0RITA',
    })
    expect(app.heard.map(({ type }) => type)).toEqual(['events_api'])
  })

  test('that nobody installed is not valid', async () => {
    const slack = await sandbox()
    const result = await slack.as('U0RITA').command('#deploys', '/dilever x')
    expect(result).toEqual({ ok: false, error: 'unknown_command' })
  })
})

test('a slash command needs the scope for commands', async () => {
  const scopes = workspace.app.scopes.filter((scope) => scope !== 'commands')
  const slack = await sandbox({ seed: { ...workspace, app: { ...workspace.app, scopes } } })
  await bareApp(slack)
  const result = await slack.as('U0RITA').command('#deploys', '/deliver x')
  expect(result).toEqual({ ok: false, error: 'unknown_command' })
})

describe('who can act', () => {
  test.each([
    ['a deactivated person', 'U0DEE', /deactivated/],
    ['a bot', 'U0ROBO', /bots only write/],
    ['somebody unknown', 'U0WHO', /no such person/],
  ])('%s sends no command', async (_, user, error) => {
    const slack = await sandbox()
    await expect(slack.as(user).command('#deploys', '/deliver x')).rejects.toThrow(error)
  })

  test('nobody acts in a channel that they are not in', async () => {
    const slack = await sandbox()
    await expect(slack.as('U0OMAR').say('#ops', 'x')).rejects.toThrow(/not in it/)
  })

  test('a stranger acts under the id of their own workspace', async () => {
    const slack = await sandbox()
    const app = await bareApp(slack)
    const { ts } = await slack.call('chat.postMessage', card)
    await slack.as('U0FAY').click({ channel: deploys, ts: String(ts) }, 'Approve')
    const pressed = app.heard.find(({ type }) => type === 'interactive')
    expect(pressed?.payload).toMatchObject({
      team: { id: 'T0ACME' },
      user: { id: 'U0FAY', team_id: 'T0OTHER' },
    })
  })
})

describe('a button', () => {
  test('tells the app who, where and what', async () => {
    const { slack, app, place } = await withCard()
    await slack.as('U0OMAR').click(place, 'Approve')
    expect(app.heard.at(-1)).toMatchObject({
      type: 'interactive',
      payload: {
        type: 'block_actions',
        user: { id: 'U0OMAR' },
        container: { type: 'message', message_ts: place.ts, channel_id: deploys },
        message: { ts: place.ts, text: 'card' },
        actions: [{ action_id: 'Approve', block_id: 'row', value: 'v-Approve', type: 'button' }],
      },
    })
  })

  test('can still be pressed by somebody whose screen has not heard of the edit', async () => {
    const { slack, app, place } = await withCard()
    await slack.call('chat.update', { ...place, text: 'done', blocks: [] })
    await slack.call('chat.update', { ...place, text: 'really', blocks: [{ type: 'divider' }] })
    const omar = slack.as('U0OMAR')
    await expect(omar.click(place, 'Approve')).rejects.toThrow(/no such component/)
    await omar.click({ ...place, stale: true }, 'Approve')
    expect(app.heard.at(-1)?.payload).toMatchObject({ actions: [{ action_id: 'Approve' }] })
  })

  test('of an ephemeral message is pressed by its reader alone', async () => {
    const { slack, app } = await withCard()
    const posted = await slack.call('chat.postEphemeral', { ...card, user: 'U0RITA' })
    const place = { channel: deploys, ts: String(posted['message_ts']) }
    await expect(slack.as('U0OMAR').click(place, 'Deny')).rejects.toThrow(/sees no such message/)
    await slack.as('U0RITA').click(place, 'Deny')
    const { payload } = app.heard.at(-1)!
    expect(payload).toMatchObject({ container: { is_ephemeral: true } })
    expect(payload).not.toHaveProperty('message')
  })
})

describe('a choice', () => {
  test('from an overflow menu or a select reaches the app with its option', async () => {
    const { slack, app } = await withCard()
    const options = ['retry', 'abort'].map((value) => ({ text: plain(value), value }))
    const elements = [
      { type: 'overflow', action_id: 'more', options },
      { type: 'static_select', action_id: 'pick', options },
    ]
    const { ts } = await slack.call('chat.postMessage', {
      ...card,
      blocks: [{ type: 'actions', elements }],
    })
    const place = { channel: deploys, ts: String(ts) }
    const rita = slack.as('U0RITA')
    await rita.choose(place, 'more', 'abort')
    await rita.choose(place, 'pick', 'retry')
    const actions = app.heard.slice(-2).map(({ payload }) => payload['actions'])
    expect(actions).toMatchObject([
      [{ type: 'overflow', selected_option: { value: 'abort' } }],
      [{ type: 'static_select', selected_option: { value: 'retry' } }],
    ])
    await expect(rita.choose(place, 'pick', 'explode')).rejects.toThrow(/there are retry, abort/)
  })
})

describe('a trigger', () => {
  test('opens one modal, within three seconds', async () => {
    const { slack, triggers, place } = await withCard()
    const open = (trigger_id: string) => slack.call('views.open', { trigger_id, view: modal() })
    await slack.as('U0RITA').click(place, 'Approve')
    await slack.as('U0RITA').click(place, 'Approve')
    expect(await open(triggers[0]!)).toMatchObject({ ok: true })
    expect(await open(triggers[0]!)).toMatchObject({ error: 'exchanged_trigger_id' })
    await slack.clock.advance(3001)
    expect(await open(triggers[1]!)).toMatchObject({ error: 'expired_trigger_id' })
    expect(await open('1.2.3')).toMatchObject({ error: 'invalid_trigger_id' })
  })

  test('is not used up by a view that is refused', async () => {
    const { slack, triggers, place } = await withCard()
    await slack.as('U0RITA').click(place, 'Approve')
    const [trigger_id] = triggers
    const bad = modal({ title: plain('x'.repeat(25)) })
    expect(await slack.call('views.open', { trigger_id, view: bad })).toMatchObject({
      error: 'invalid_arguments',
    })
    expect(await slack.call('views.open', { trigger_id, view: modal() })).toMatchObject({
      ok: true,
    })
  })
})

describe('a response_url', () => {
  test('answers five times, to the person unless it says otherwise', async () => {
    const { slack, urls, place } = await withCard()
    await slack.as('U0RITA').click(place, 'Approve')
    const [url = ''] = urls
    expect(await respond(url, { text: 'only you' })).toMatchObject({ status: 200 })
    expect(await respond(url, { text: 'all', response_type: 'in_channel' })).toMatchObject({
      status: 200,
    })
    expect(await respond(url, { text: 'thread', thread_ts: place.ts })).toMatchObject({
      status: 200,
    })
    expect(await respond(url, { text: 'new', replace_original: true })).toMatchObject({
      status: 200,
    })
    expect(await respond(url, { delete_original: true })).toMatchObject({ status: 200 })
    expect(await respond(url, { text: 'six' })).toMatchObject({ status: 404, error: 'used_url' })
    expect(slack.control.messages(deploys)).toMatchObject([
      { text: 'only you', onlyFor: 'U0RITA' },
      { text: 'all' },
      { text: 'thread', thread: place.ts, onlyFor: 'U0RITA' },
    ])
  })

  test('is gone after thirty minutes', async () => {
    const { slack, urls, place } = await withCard()
    await slack.as('U0RITA').click(place, 'Approve')
    await slack.clock.advance(30 * 60_000 + 1)
    expect(await respond(urls[0]!, { text: 'late' })).toMatchObject({
      status: 404,
      error: 'expired_url',
    })
    expect(await respond(`${slack.url}/response/guess`, { text: 'x' })).toMatchObject({
      status: 404,
    })
  })

  test('changes an ephemeral message, which nothing else can', async () => {
    const { slack, urls } = await withCard()
    const posted = await slack.call('chat.postEphemeral', { ...card, user: 'U0RITA' })
    await slack.as('U0RITA').click({ channel: deploys, ts: String(posted['message_ts']) }, 'Deny')
    await respond(urls[0]!, { text: 'denied', replace_original: true })
    expect(slack.control.messages(deploys).at(-1)).toMatchObject({
      text: 'denied',
      blocks: [],
      onlyFor: 'U0RITA',
    })
  })

  test('refuses bad blocks', async () => {
    const { slack, urls, place } = await withCard()
    await slack.as('U0RITA').click(place, 'Approve')
    const answer = await respond(urls[0]!, { blocks: [{ type: 'nonsense' }] })
    expect(answer).toMatchObject({ status: 400, error: 'invalid_blocks' })
  })
})

/** A channel with a card, and an app that keeps what interactions bring. */
async function withCard() {
  const slack = await sandbox()
  const triggers: string[] = []
  const urls: string[] = []
  const app = await bareApp(slack, ({ payload, type }) => {
    if (type !== 'interactive') return
    triggers.push(String(payload['trigger_id']))
    urls.push(String(payload['response_url']))
  })
  const { ts } = await slack.call('chat.postMessage', card)
  return { slack, app, triggers, urls, place: { channel: deploys, ts: String(ts) } }
}

function respond(url: string, body: object): ReturnType<Sandbox['call']> {
  return post(url, JSON.stringify(body), { 'content-type': 'application/json' })
}
