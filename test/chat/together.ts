import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { createChat } from '#src/chat/chat.ts'
import type { Chat } from '#src/chat/chat.ts'
import type { ChatOptions } from '#src/chat/options.ts'
import type { MessageKey, Note } from '#src/core/record.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import type { Slack } from '#src/sandbox/slack/slack.ts'
import type { Seed } from '#src/sandbox/slack/seed.ts'
import { manualClock } from '../support/clock.ts'
import type { ManualClock } from '../support/clock.ts'
import { scriptedDoor } from './door.ts'
import type { ScriptedDoor } from './door.ts'
import { keptLog } from './log.ts'
import type { KeptLog } from './log.ts'
import { plainPresenter } from './presenter.ts'
import type { PlainPresenter } from './presenter.ts'

/** Chat and a strict Slack on one clock. */
export type Together = {
  readonly slack: Slack & { url: string }
  readonly chat: Chat
  readonly door: ScriptedDoor
  readonly presenter: PlainPresenter
  readonly store: Store
  readonly clock: ManualClock
  readonly log: KeptLog
  /** Another chat on the same store and Slack, as after a crash; not started. */
  readonly again: (options?: Partial<ChatOptions>) => Promise<Chat>
  readonly close: () => Promise<void>
}

export const modes = ['socket', 'http'] as const
export type ModeName = (typeof modes)[number]

export const seed: Seed = {
  workspace: { id: 'T0ACME', name: 'Acme', domain: 'acme', plan: 'paid' },
  app: {
    id: 'A0DELIVER',
    name: 'deliver',
    botId: 'B0DELIVER',
    botUserId: 'U0DELIVER',
    scopes: [
      'app_mentions:read',
      'channels:history',
      'channels:read',
      'chat:write',
      'commands',
      'files:write',
      'groups:history',
      'groups:read',
      'im:history',
      'im:write',
      'usergroups:read',
      'users:read',
    ],
    commands: [{ command: '/deliver', shouldEscape: true }, { command: '/other' }],
    events: ['app_home_opened', 'app_mention', 'message.channels', 'message.im'],
  },
  users: [
    { id: 'U0RITA', name: 'rita', realName: 'Rita Rao', timezone: 'Europe/Berlin' },
    { id: 'U0GUEST', name: 'gus', role: 'guest' },
    { id: 'U0ROBOT', name: 'robot', role: 'bot' },
    { id: 'U0GONE', name: 'gone', role: 'deactivated' },
    { id: 'U0FAR', name: 'far', role: 'stranger', team: 'T0FAR' },
  ],
  channels: [
    { id: 'C0DEPLOYS', name: 'deploys', members: ['U0RITA', 'U0DELIVER', 'U0GUEST'] },
    { id: 'C0OTHER', name: 'other', members: ['U0RITA', 'U0DELIVER'] },
    { id: 'C0CLOSED', name: 'closed', members: ['U0RITA'] },
  ],
  groups: [{ id: 'S0SRE', handle: 'sre', name: 'SRE', users: ['U0RITA'] }],
}

/** Starts both, unless `start: false` leaves chat alone. */
export async function together(
  mode: ModeName,
  {
    start = true,
    options = {},
    ...world
  }: {
    start?: boolean
    options?: Partial<ChatOptions>
    seed?: Seed
    strictRateLimits?: boolean
  } = {},
): Promise<Together> {
  const clock = manualClock()
  const server = await listen((request, response) => {
    void current.chat?.handle?.(request, response).then((ours) => {
      if (!ours) response.writeHead(404).end()
    })
  })
  const slack = await startSlack({
    clock,
    seed: world.seed ?? seed,
    strictRateLimits: world.strictRateLimits ?? true,
    mode: mode === 'socket' ? 'socket' : { http: `${server.url}/slack/events` },
  })
  const current: { chat?: Chat } = {}
  const [door, presenter, log] = [scriptedDoor(), plainPresenter(), keptLog()]
  const store = openSqliteStore({ file: ':memory:', workspace: 'T0ACME', clock })
  const { tokens } = slack
  const again = async (more: Partial<ChatOptions> = {}) => {
    current.chat = await createChat({
      slackApiUrl: `${slack.url}/api/`,
      botToken: tokens.bot,
      way: mode === 'socket' ? { appToken: tokens.app } : { signingSecret: tokens.signingSecret },
      door,
      presenter,
      store,
      clock,
      log,
      ...options,
      ...more,
    })
    return current.chat
  }
  const chat = await again()
  if (start) await chat.start()
  return {
    slack,
    chat,
    door,
    presenter,
    store,
    clock,
    log,
    again,
    async close() {
      await current.chat?.stop()
      await slack.close()
      await server.close()
      await store.close()
    },
  }
}

/** A card that changed, and replies for its thread, as one tick of a record leaves them. */
export async function change(
  store: Store,
  key: MessageKey,
  notes: readonly Note[] = [],
): Promise<void> {
  await store.submit({
    create: { kind: key.kind, id: key.subject, document: {}, state: 'running' },
    messages: [key],
    audit: { actor: { type: 'system' }, action: 'test', invocation: 'test', detail: {} },
  })
  if (notes.length === 0) return
  await store.wake({ kind: key.kind, id: key.subject })
  const [claim] = await store.claim({ leaseMs: 1000, limit: 1 })
  if (!claim) throw new Error('the record was not due')
  await store.commit({ claim, document: {}, state: 'running', done: false, notes })
  await store.release(claim, undefined)
}

async function listen(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Waits for something real to happen, at most 5 s of real time. */
export async function until(happened: () => unknown): Promise<void> {
  const deadline = performance.now() + 5_000
  while (!happened()) {
    if (performance.now() > deadline) throw new Error(`It did not happen: ${happened.toString()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** What the sandbox wrote down. */
const journal = (world: Together) => world.slack.control.journal()
export const acks = (world: Together) =>
  journal(world).flatMap((entry) => (entry.kind === 'ack' ? [entry.outcome] : []))
export const deliveries = (world: Together) =>
  journal(world).flatMap((entry) => (entry.kind === 'delivery' ? [entry] : []))
export const calls = (world: Together, method: string) =>
  journal(world).flatMap((entry) =>
    entry.kind === 'call' && entry.method === method ? [entry] : [],
  )

/** Lets time pass in small steps with real turns between them, for waits that begin only after an answer came. */
export async function pass({ clock }: Together, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    await clock.advance(250)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
