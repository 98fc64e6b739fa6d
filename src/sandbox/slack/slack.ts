import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '#src/core/clock.ts'
import { createControl } from './control/control.ts'
import { createRoutes } from './control/routes.ts'
import { createDelivery } from './delivery.ts'
import { createEvents } from './events.ts'
import type { Inside } from './inside.ts'
import { createPeople } from './people/persona.ts'
import { createResponses } from './responses.ts'
import type { Seed } from './seed.ts'
import type {
  Change,
  JournalEntry,
  MessageView,
  ModalView,
  Option,
  SlackState,
} from './snapshot.ts'
import { createSockets } from './sockets.ts'
import { createTriggers } from './triggers.ts'
import { createViews } from './views.ts'
import { createFaults } from './web-api/faults.ts'
import { createLimits } from './web-api/limits.ts'
import { createWorld } from './world.ts'

/** A strict Slack in memory, mounted on a server that someone else owns. */
export type Slack = {
  /** Answers true when the request was its own: `/api/*`, `/response/*`, `/upload/*`, `/files/*`, `/_control/*`. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** Answers true when the upgrade was its own: `/link?ticket=…`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  readonly tokens: Tokens
  /** Tells the public base, such as `http://127.0.0.1:3000`; addresses that are handed out begin with it. */
  listen(base: string): void
  as(user: string): Persona
  readonly control: Control
  close(): Promise<void>
}

/** What the app needs to be let in, and `control`, which the page needs; random at each start. */
export type Tokens = { bot: string; app: string; signingSecret: string; control: string }

/** How the app hears: over its own sockets, or by signed posts to `http`. */
export type Mode = 'socket' | { http: string }

export type SlackOptions = {
  clock: Clock
  seed: Seed
  mode?: Mode
  /** Refuse what is above Slack's rate limits. On unless said otherwise. */
  strictRateLimits?: boolean
  /** Block types beside those that every workspace renders today, such as `table` or `plan`. */
  extraBlocks?: readonly string[]
  /** Fixed tokens, for a page that survives a restart; random otherwise. */
  tokens?: Partial<Tokens>
}

/** Whether the app answered in time. `error` is Slack's word, shown to the person: `dispatch_failed`, `operation_timeout`. */
export type Delivered = { ok: true; payload?: unknown } | { ok: false; error: string }

export type CommandResult = Delivered
export type ClickResult = Delivered
/** What became of a submission: closed, corrected by the app (`errors` by block id), followed by another view, or not answered. */
export type SubmitResult =
  | { ok: true; outcome: 'closed' | 'cleared' }
  | { ok: true; outcome: 'updated' | 'pushed'; view: ModalView }
  | { ok: true; outcome: 'errors'; errors: Readonly<Record<string, string>> }
  | { ok: false; error: string }

/**
 * Where a component is: in a message (also an ephemeral one), or in a view (modal or Home); `block` tells twins apart.
 * A `stale` press finds it in what the message showed before it was edited or deleted, as on a screen that has not heard of the edit yet.
 */
export type Place = ({ channel: string; ts: string } | { view: string }) & {
  block?: string
  stale?: boolean
}

/** Values of inputs by action id: text, a chosen value, several, or a date as Slack writes it. */
export type Values = Readonly<Record<string, string | readonly string[]>>

/** A person at the keyboard. Channels may be named `#deploys` or by id, people by id. Each promise settles when the app acknowledged, or failed to. */
export type Persona = {
  /** Sends a slash command; refused in threads, as in Slack. */
  command(channel: string, line: string): Promise<CommandResult>
  /** Writes a message; an `app_mention` follows when it names the bot, as `@deliver` or `<@U…>`. Resolves to its ts. */
  say(channel: string, text: string, thread?: string): Promise<string>
  /** Presses the button with this action id or label. */
  click(place: Place, button: string): Promise<ClickResult>
  /** Chooses one entry (or several) of a select, an overflow menu, checkboxes or radio buttons: value or label. */
  /** `filled` is what else the form holds by now. */
  choose(
    place: Place,
    action: string,
    value: string | readonly string[],
    filled?: Values,
  ): Promise<ClickResult>
  /** What the app suggests for `typed` in an external select. */
  suggest(place: Place, action: string, typed: string): Promise<readonly Option[]>
  submit(view: string, values?: Values): Promise<SubmitResult>
  closeView(view: string): Promise<void>
  /** Opens the app's Home tab. */
  openHome(): Promise<void>
  react(place: { channel: string; ts: string }, name: string): Promise<void>
}

/** What goes wrong with a method next: an error of the platform, a status without a body, or a 429. */
export type Fault =
  | { error: string }
  | { status: number }
  | { ratelimited: number }
  | { hang: true }

/** Sees and bends everything; what the page does over `/_control`, tests do directly. */
export type Control = {
  /** The workspace as `user` sees it; without one, everything. */
  state(user?: string): SlackState
  /** Messages of a channel (name or id), oldest first; ephemeral ones too. */
  messages(channel: string): readonly MessageView[]
  subscribe(listener: (change: Change) => void): () => void
  journal(): readonly JournalEntry[]
  /** Resolves once `find` answers something; rejects after `timeout` real milliseconds (5000) with the journal's tail. */
  waitFor<T>(find: (state: SlackState) => T | undefined | false, timeout?: number): Promise<T>
  /** The next `times` (1) calls of `method` (`*` for any) fail so; with `late`, after they took effect. */
  failNext(method: string, fault: Fault, options?: { times?: number; late?: boolean }): void
  /** Every answer of the Web API takes so long on the sandbox's clock. */
  latency(ms: number): void
  clearFaults(): void
  /** Cuts every socket without a word. */
  dropSockets(): void
  /** Asks one socket (the oldest) to go: `warning` first, or at once with `refresh_requested`. */
  refreshSocket(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void
  /** New sockets get no hello until it is released. */
  holdHello(hold: boolean): void
  /** Delivers an earlier envelope or event again (the last one when no id is given), as Slack does after a lost acknowledgement. */
  redeliver(id?: string): Promise<void>
  mode(mode: Mode): void
  deactivate(user: string): void
  setGroup(group: string, users: readonly string[]): void
  /** Forgets messages, views, faults and the journal; users and channels are the seed's again. */
  reset(): void
}

/** A sandbox to mount: pass it requests and upgrades, and tell it where it is with `listen`. */
export function createSlack(options: SlackOptions): Slack {
  const tokens = { ...freshTokens(), ...options.tokens }
  const inside = build(options, tokens)
  const faults = createFaults()
  const limits = createLimits(options.clock, options.strictRateLimits ?? true)
  const people = createPeople(inside)
  const control = createControl({ inside, faults, limits, forget: people.reset })
  const routes = createRoutes({ inside, tokens, faults, limits, control, as: people.as })
  return {
    handle: routes.handle,
    upgrade: inside.sockets.upgrade,
    tokens,
    listen: inside.world.listen,
    as: people.as,
    control,
    close: async () => {
      inside.world.end()
      routes.close()
      inside.sockets.close()
    },
  }
}

/** A sandbox on a loopback port of its own. */
export async function startSlack(options: SlackOptions): Promise<Slack & { url: string }> {
  const slack = createSlack(options)
  const server = createServer((request, response) => {
    if (!slack.handle(request, response)) response.writeHead(404).end()
  })
  server.on('upgrade', (request, socket, head) => {
    if (!slack.upgrade(request, socket, head)) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  slack.listen(url)
  return {
    ...slack,
    url,
    close: async () => {
      await slack.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function build(options: SlackOptions, tokens: Tokens): Inside {
  const { clock, seed, mode = 'socket', extraBlocks = [] } = options
  const { signingSecret } = tokens
  const world = createWorld({ clock, seed, secret: signingSecret })
  const sockets = createSockets(world)
  const delivery = createDelivery(world, sockets, { mode, signingSecret })
  const events = createEvents(world, delivery)
  const responses = createResponses(world, { events, extraBlocks })
  const [triggers, views] = [createTriggers(world), createViews(world)]
  return { world, sockets, delivery, events, triggers, views, responses, extraBlocks }
}

function freshTokens(): Tokens {
  const random = () => randomBytes(16).toString('hex')
  return {
    bot: `xoxb-sandbox-${random()}`,
    app: `xapp-sandbox-${random()}`,
    signingSecret: random(),
    control: random(),
  }
}
