import { WebSocket } from 'ws'
import { onTestFinished } from 'vitest'
import { startSlack, type Slack, type SlackOptions } from '#src/sandbox/slack/slack.ts'
import { manualClock, type ManualClock } from '../support/clock.ts'
import { workspace } from './workspace.ts'

/** A sandbox of a test, with the clock that it lives by. */
export type Sandbox = Slack & {
  url: string
  clock: ManualClock
  /** Calls a method as the bot, by a JSON body. */
  call(method: string, args?: object, options?: { token?: string }): Promise<Answer>
}

export type Answer = { status: number; headers: Headers } & Record<string, unknown>

/** A sandbox that ends with the test. Rate limits are off unless the test is about them. */
export async function sandbox(options: Partial<SlackOptions> = {}): Promise<Sandbox> {
  const clock = manualClock()
  const slack = await startSlack({ clock, seed: workspace, strictRateLimits: false, ...options })
  onTestFinished(slack.close)
  return {
    ...slack,
    clock,
    call: (method, args = {}, { token = slack.tokens.bot } = {}) =>
      post(`${slack.url}/api/${method}`, JSON.stringify(args), {
        'content-type': 'application/json',
        ...(token !== '' && { authorization: `Bearer ${token}` }),
      }),
  }
}

/** Posts a body; the answer's fields lie beside its status. */
export async function post(
  url: string,
  body: string | FormData,
  headers: Record<string, string>,
): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body, headers })
  const text = await response.text()
  const fields = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  return { ...fields, status: response.status, headers: response.headers }
}

/** What an app heard over its socket. */
export type Heard = {
  envelope_id: string
  type: string
  payload: Record<string, unknown>
  retry_attempt?: number
  retry_reason?: string
  [field: string]: unknown
}

/** A bare app on one socket: it acknowledges everything at once, or with what `answer` says; `silent` acknowledges nothing. */
export type BareApp = { socket: WebSocket; heard: Heard[]; others: Record<string, unknown>[] }

export const silent = Symbol('silent')

export async function bareApp(
  slack: Sandbox,
  answer: (heard: Heard) => unknown = () => undefined,
): Promise<BareApp> {
  const { url } = await slack.call('apps.connections.open', {}, { token: slack.tokens.app })
  const socket = new WebSocket(String(url))
  onTestFinished(() => socket.terminate())
  const app: BareApp = { socket, heard: [], others: [] }
  const greeted = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Heard
      if (message.envelope_id === undefined) {
        app.others.push(message)
        return resolve()
      }
      app.heard.push(message)
      const payload = answer(message)
      if (payload !== silent) {
        socket.send(JSON.stringify({ envelope_id: message.envelope_id, payload }))
      }
    })
  })
  await greeted
  return app
}

/** Text as blocks hold it. */
export const plain = (text: string) => ({ type: 'plain_text', text })

/** A modal that is good, but for what the test changes. */
export const modal = (changes: object = {}) => ({
  type: 'modal',
  title: plain('Deploy'),
  blocks: [{ type: 'divider' }],
  ...changes,
})
