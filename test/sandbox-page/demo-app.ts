import type { Clock } from '#src/core/clock.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the demo app knows of the sandbox. */
export type Demo = { base: string; token: string; clock: Clock }

/** A Web API call as the app; rejects with Slack's word where it was refused. */
export async function call(demo: Demo, method: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${demo.base}/api/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${demo.token}` },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as Answer
  if (!answer.ok)
    throw new Error(`${method}: ${answer.error} ${JSON.stringify(answer.response_metadata ?? {})}`)
  return answer
}

type Answer = {
  ok: boolean
  error?: string
  ts: string
  channel: string
  response_metadata?: unknown
}

/** A tiny app without any framework that hears by signed posts: enough to see every surface of the page. */
export function demoApp(demo: () => Demo) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    if (request.headers['content-type'] === 'application/json') {
      response.end()
      const { event } = JSON.parse(text) as { event: Record<string, string> }
      if (event['type'] === 'app_home_opened') await publishHome(demo(), String(event['user']))
      if (event['type'] === 'app_mention')
        await call(demo(), 'chat.postMessage', {
          channel: event['channel'],
          thread_ts: event['ts'],
          text: 'You called? Try `/deliver help`.',
        })
      return
    }
    const form = Object.fromEntries(new URLSearchParams(text))
    if (form['payload'] !== undefined)
      return answerAction(demo(), JSON.parse(form['payload']) as Interaction, response)
    await answerCommand(demo(), form, response)
  }
}

type Interaction = {
  type: string
  trigger_id: string
  user: { id: string }
  value?: string
  action_id?: string
  actions?: { action_id: string }[]
  view?: { state: { values: Record<string, Record<string, { value?: string }>> } }
  response_url?: string
  container?: { channel_id: string; message_ts: string }
}

async function answerAction(
  demo: Demo,
  payload: Interaction,
  response: ServerResponse,
): Promise<void> {
  if (payload.type === 'block_suggestion') return json(response, suggestions(payload.value ?? ''))
  if (payload.type === 'view_submission') return json(response, complaints(payload))
  response.end()
  const action = payload.actions?.[0]?.action_id
  if (action === 'rollback')
    await call(demo, 'views.open', { trigger_id: payload.trigger_id, view: modal() })
  else if (payload.container)
    await call(demo, 'chat.postEphemeral', {
      channel: payload.container.channel_id,
      user: payload.user.id,
      text: `You pressed \`${action}\`.`,
    })
}

function suggestions(typed: string) {
  const versions = ['1.5.0', '1.4.2', '1.4.1', '1.4.0'].filter((each) => each.includes(typed))
  return {
    options: versions.map((each) => ({
      text: plain(each),
      value: each,
      description: plain('published yesterday'),
    })),
  }
}

function complaints(payload: Interaction) {
  const reason = payload.view?.state.values['reason']?.['reason']?.value ?? ''
  if (reason.length >= 10) return { response_action: 'clear' }
  return {
    response_action: 'errors',
    errors: { reason: 'Say in a sentence why: at least 10 letters.' },
  }
}

async function answerCommand(
  demo: Demo,
  form: Record<string, string>,
  response: ServerResponse,
): Promise<void> {
  if (form['text'] === 'crash') return void response.writeHead(500).end()
  response.end()
  if (form['text'] === 'deploy')
    await call(demo, 'views.open', { trigger_id: form['trigger_id'], view: modal() })
  else
    await fetch(String(form['response_url']), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        text: `I do not know \`${form['text']}\`. Did you mean *\`deploy\`*?`,
      }),
    })
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const plain = (text: string) => ({ type: 'plain_text', text })

function modal() {
  return {
    type: 'modal',
    callback_id: 'deploy',
    title: plain('Deploy'),
    submit: plain('Deploy'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: 'Deploys *checkout*. The card appears in <#C0CHECKOUT>.' },
      },
      {
        type: 'input',
        block_id: 'environment',
        label: plain('Environment'),
        element: {
          type: 'static_select',
          action_id: 'environment',
          placeholder: plain('Where to'),
          options: ['dev', 'staging', 'production'].map((each) => ({
            text: plain(each),
            value: each,
          })),
        },
      },
      {
        type: 'input',
        block_id: 'version',
        label: plain('Release'),
        element: {
          type: 'external_select',
          action_id: 'version',
          min_query_length: 0,
          placeholder: plain('Which release'),
        },
      },
      {
        type: 'input',
        block_id: 'reason',
        label: plain('Reason'),
        hint: plain('Shown in the history.'),
        element: { type: 'plain_text_input', action_id: 'reason', multiline: true },
      },
      {
        type: 'input',
        block_id: 'flags',
        optional: true,
        label: plain('Options'),
        element: {
          type: 'checkboxes',
          action_id: 'flags',
          options: [
            {
              text: plain('Dry run'),
              value: 'dry',
              description: plain('Only show what would change'),
            },
          ],
        },
      },
    ],
  }
}

async function publishHome(demo: Demo, user: string): Promise<void> {
  await call(demo, 'views.publish', {
    user_id: user,
    view: {
      type: 'home',
      blocks: [
        { type: 'header', text: plain('Your deliveries') },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*checkout* `1.5.0` → *staging*\n:hourglass_flowing_sand: rolling out, 2 of 3 pods ready',
          },
          accessory: { type: 'button', action_id: 'open', text: plain('Show') },
        },
        { type: 'divider' },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: '*catalog* `2.0.1` → *production*\n:white_check_mark: finished 12 minutes ago',
          },
        },
        { type: 'context', elements: [{ type: 'mrkdwn', text: 'Type `/deliver help` anywhere.' }] },
      ],
    },
  })
}
