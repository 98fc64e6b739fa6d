import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type Receiver } from '@slack/bolt'
import { afterEach, describe, expect, test } from 'vitest'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { manualClock, type ManualClock } from '../support/clock.ts'
import { workspace } from './workspace.ts'

const open: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

type Workspace = Awaited<ReturnType<typeof startSlack>>

describe.each(['socket', 'http'] as const)('an unmodified Bolt app in %s mode', (mode) => {
  test('is started by a command, posts a card, answers its button and edits it', async () => {
    const slack = await withApp(mode, (app) => {
      app.command('/deliver', async ({ ack, say, command }) => {
        await ack({ text: `working on ${command.text}` })
        await say({ text: 'card', blocks: [buttons('approve')] })
      })
      app.action('approve', async ({ ack, client, body, respond }) => {
        await ack()
        const { channel, message } = body as unknown as {
          channel: { id: string }
          message: { ts: string }
        }
        await client.chat.update({
          channel: channel.id,
          ts: message.ts,
          text: 'approved',
          blocks: [],
        })
        await respond({ text: 'thank you', replace_original: false })
      })
    })
    const rita = slack.as('U0RITA')

    expect(await rita.command('#deploys', '/deliver deploy checkout for @omar')).toMatchObject({
      ok: true,
    })
    const card = await slack.control.waitFor(({ messages }) =>
      messages.find(({ text }) => text === 'card'),
    )
    expect(slack.control.state('U0RITA').messages.map(({ text }) => text)).toContain(
      'working on deploy checkout for <@U0OMAR|omar>',
    )
    expect(await rita.click(card, 'Approve')).toMatchObject({ ok: true })

    await slack.control.waitFor(({ messages }) => messages.find(({ text }) => text === 'approved'))
    const thanks = await slack.control.waitFor(({ messages }) =>
      messages.find(({ text }) => text === 'thank you'),
    )
    expect(thanks.onlyFor).toBe('U0RITA')
  })

  test('opens a modal, suggests, corrects a submission and hears mentions and the Home tab', async () => {
    const heard: string[] = []
    const slack = await withApp(mode, (app) => {
      app.command('/deliver', async ({ ack, client, body }) => {
        await ack()
        await client.views.open({ trigger_id: body.trigger_id, view: modal() })
      })
      app.options('app', async ({ ack, options }) => {
        const text = { type: 'plain_text' as const, text: `${options.value}-api` }
        await ack({ options: [{ text, value: `${options.value}-api` }] })
      })
      app.view('deploy', async ({ ack, view }) => {
        const reason = view.state.values['why']?.['reason']?.value
        if (reason === 'bad') await ack({ response_action: 'errors', errors: { why: 'say more' } })
        else await ack()
      })
      app.event('app_mention', async ({ event, say }) => {
        heard.push(event.text)
        await say({ text: 'here', thread_ts: event.ts })
      })
      app.event('app_home_opened', async ({ event, client }) => {
        await client.views.publish({
          user_id: event.user,
          view: { type: 'home', blocks: [divider] },
        })
      })
    })
    const rita = slack.as('U0RITA')

    await rita.command('#deploys', '/deliver deploy')
    const view = await slack.control.waitFor(({ modals }) => modals[0])
    expect(await rita.suggest({ view: view.id }, 'app', 'checkout')).toMatchObject([
      { value: 'checkout-api' },
    ])
    const bad = { app: 'checkout-api', reason: 'bad' }
    expect(await rita.submit(view.id, bad)).toEqual({
      ok: true,
      outcome: 'errors',
      errors: { why: 'say more' },
    })
    expect(await rita.submit(view.id, { reason: 'good' })).toEqual({ ok: true, outcome: 'closed' })
    await rita.say('#deploys', '@deliver status')
    await slack.control.waitFor(({ messages }) => messages.find(({ text }) => text === 'here'))
    expect(heard).toEqual(['<@U0DELIVER> status'])
    await rita.openHome()
    await slack.control.waitFor(({ homes }) => homes[0])
  })

  test('that does not answer a command lets the person see why', async () => {
    const slack = await withApp(mode, () => {})
    const result = slack.as('U0RITA').command('#deploys', '/deliver nothing')
    await expect.poll(() => slack.control.journal().at(-1)?.kind).toBe('delivery')
    await slack.clock.advance(3000)
    expect(await result).toMatchObject({ ok: false })
    expect(slack.control.messages('#deploys').at(-1)?.text).toMatch(
      /^\/deliver failed with the error "/,
    )
  })
})

/** The clock begins at the present, since Bolt compares signatures with its own. */
async function withApp(
  mode: 'socket' | 'http',
  listen: (app: App) => void,
): Promise<Workspace & { clock: ManualClock }> {
  const clock = manualClock(Date.now())
  const slack = await startSlack({ clock, seed: workspace, strictRateLimits: false })
  open.push(slack.close)
  const receiver = mode === 'socket' ? socketReceiver(slack) : await httpReceiver(slack)
  const app = new App({
    token: slack.tokens.bot,
    receiver,
    deferInitialization: true,
    convoStore: false,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: `${slack.url}/api/` },
  })
  await app.init()
  listen(app)
  await app.start(0)
  open.push(() => app.stop())
  return { ...slack, clock }
}

function socketReceiver(slack: Workspace): Receiver {
  return new SocketModeReceiver({
    appToken: slack.tokens.app,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: `${slack.url}/api/` } },
  })
}

async function httpReceiver(slack: Workspace): Promise<Receiver> {
  const receiver = new HTTPReceiver({
    signingSecret: slack.tokens.signingSecret,
    logLevel: LogLevel.ERROR,
  })
  const server = createServer(receiver.requestListener.bind(receiver))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  slack.control.mode({
    http: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
  })
  return { init: (app) => receiver.init(app), start: async () => {}, stop: async () => {} }
}

const divider = { type: 'divider' as const }

function buttons(action: string) {
  const text = { type: 'plain_text' as const, text: 'Approve' }
  return {
    type: 'actions' as const,
    elements: [{ type: 'button' as const, action_id: action, text }],
  }
}

function modal() {
  const plain = (text: string) => ({ type: 'plain_text' as const, text })
  return {
    type: 'modal' as const,
    callback_id: 'deploy',
    title: plain('Deploy'),
    submit: plain('Go'),
    blocks: [
      {
        type: 'input' as const,
        block_id: 'what',
        label: plain('App'),
        element: { type: 'external_select' as const, action_id: 'app', min_query_length: 1 },
      },
      {
        type: 'input' as const,
        block_id: 'why',
        label: plain('Reason'),
        element: { type: 'plain_text_input' as const, action_id: 'reason' },
      },
    ],
  }
}
