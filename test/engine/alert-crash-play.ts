import { simulateAlertmanager } from '#providers/alerts/simulated.ts'
import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { createClients } from '#src/chat/clients.ts'
import { noMetrics } from '#src/chat/metrics.ts'
import { createChannels } from '#src/chat/sending/channels.ts'
import { createLimits } from '#src/chat/sending/limits.ts'
import { createPosting } from '#src/chat/sending/posting.ts'
import { createSender } from '#src/chat/sending/sender.ts'
import type { SlackCall } from '#src/chat/slack-call.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { AlertsEntry } from '#src/core/watch/observability.ts'
import { createAlertDoor } from '#src/door/alerts/take.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { AlertGroup } from '#src/kinds/alert-group/group.ts'
import { newAlertmanager } from '#src/kinds/alertmanager.ts'
import { app, workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { shopCatalog, silent, simulateBot } from '../support/simulated-bot.ts'
import { type CrashPoint, type Fuse, withOneCrash } from './crashing.ts'

/** Whether webhooks arrive: without them everything is found by asking. */
export type Way = 'webhook' | 'poll'

type Outside = {
  readonly clock: ManualClock
  readonly store: Store
  readonly catalog: Catalog
  readonly manager: ReturnType<typeof simulateAlertmanager>
  readonly slack: Awaited<ReturnType<typeof startSlack>>
  /** What happened in the world already. */
  readonly happened: Set<string>
}

function did(what: string): (group: AlertGroup) => boolean {
  return ({ episode }) => episode?.timeline.some(({ text }) => text === what) === true
}

const labels = { alertname: 'HighErrorRate', namespace: 'shop', app: 'checkout', severity: 'page' }

/** Plays an alert from its beginning to its end, with at most one crash: escalated, silenced, acknowledged, told again, resolved. */
export async function playAlert(way: Way, point?: CrashPoint) {
  const outside = await prepare()
  const { calls, crashed } = await withOneCrash((fuse) => live(outside, way, fuse), point)
  const end = await whatIsLeft(outside)
  await outside.slack.close()
  await outside.store.close()
  return { calls, crashed, end }
}

async function prepare(): Promise<Outside> {
  const clock = manualClock()
  const plain = await shopCatalog()
  const alertmanager = { simulated: true, poll: 30_000 } as const
  const escalate = { after: 120_000, to: ['sre'] }
  const catalog: Catalog = {
    ...plain,
    clusters: { ...plain.clusters, prod: { ...plain.clusters['prod']!, alertmanager } },
    alerts: AlertsEntry.parse({ call: ['shop-team'], escalate: { after: '2m', to: ['sre'] } }),
  }
  const store = openSqliteStore({ file: ':memory:', workspace: app.workspace, clock })
  const manager = simulateAlertmanager({
    clock,
    name: 'prod',
    pace: { groupWait: 1_000, groupInterval: 5_000 },
  })
  await store.submit({
    create: { kind: 'alertmanager', id: 'prod', document: newAlertmanager('prod'), state: 'new' },
  })
  const slack = await startSlack({
    clock,
    seed: workspaceOf({ scopes: botScopes, events: botEvents }),
  })
  const alerts = { ...catalog.alerts, escalate }
  return { clock, store, catalog: { ...catalog, alerts }, manager, slack, happened: new Set() }
}

/** One life of the process: it ends when everything is done, or when the fuse blows. */
async function live(outside: Outside, way: Way, fuse: Fuse): Promise<void> {
  const { clock, catalog, manager } = outside
  const store = fuse.through('store', outside.store, ['nextDue', 'depth', 'close'])
  const world = simulateWorld(catalog, clock)
  const port = fuse.through('alerts', manager.alerts, ['close', 'ping', 'link', 'startedAt'])
  const simulated = { ...world, watch: { ...world.watch, alerts: new Map([['prod', port]]) } }
  const bot = await simulateBot({ clock, store, catalog, simulated })
  const hook = createAlertDoor({ store, catalog: () => catalog, clock })
  const sender = senderOver(outside, store, fuse, bot.presenter)
  await Promise.race([fuse.died, work()])

  async function work(): Promise<void> {
    for (const left of await bot.door.unfinished()) await bot.door.dispatch(left)
    await once('fired', () => void manager.controls.fire({ labels }))
    await until(({ episode }) => episode?.escalatedAt !== undefined)
    await say('silence', (id) => `silence ${id} for 2h because of work`)
    await until(did('silenced by olga'))
    await say('ack', (id) => `ack ${id}`)
    await until(({ episode }) => episode?.acknowledged !== undefined)
    const [silence] = await outside.store.list({ kind: 'silence' })
    await say('unsilence', () => `unsilence ${silence?.id}`)
    await until(did('silence ended early'))
    await once('resolved', () => manager.controls.resolve(labels))
    await until(({ episode }) => episode?.resolvedAt !== undefined)
    while (await isBusy(outside.store)) await step()
  }

  /** Alertmanager tells again what was not answered. */
  async function once(what: string, happen: () => void): Promise<void> {
    if (outside.happened.has(what)) return
    if (!outside.happened.has(`${what} in the world`)) happen()
    outside.happened.add(`${what} in the world`)
    await clock.advance(6_000)
    const [payload] = manager.controls.sent().toReversed()
    if (way === 'webhook' && payload) await hook.take('prod', Buffer.from(JSON.stringify(payload)))
    outside.happened.add(what)
  }

  /** Slack sends again what was not acknowledged. */
  async function say(id: string, line: (group: string) => string): Promise<void> {
    const group = await groupIn(outside.store)
    const actor = { type: 'person', id: 'U0OLGA', name: 'olga' } as const
    const common = { via: 'slash', workspace: app.workspace, actor } as const
    const invocation: Invocation = { ...common, id, text: line(group?.id ?? '') }
    if ((await store.receive(id, invocation)) === 'new') await bot.door.dispatch(invocation)
  }

  async function until(isTime: (group: AlertGroup) => boolean): Promise<void> {
    for (;;) {
      const group = await groupIn(outside.store)
      if (group && (isTime(group) || isPast(group))) return
      await step()
    }
  }

  /** A life after the crash goes through what was done before. */
  function isPast({ episode }: AlertGroup): boolean {
    return episode?.resolvedAt !== undefined
  }

  async function step(): Promise<void> {
    const worked = (await bot.loop.tick()) + (await sender.tick())
    await clock.advance(worked > 0 ? 500 : 5_000)
  }
}

async function groupIn(store: Store): Promise<AlertGroup | undefined> {
  const [record] = await store.list({ kind: 'alertGroup' })
  return record && AlertGroup.parse(record.document)
}

async function isBusy(store: Store): Promise<boolean> {
  const { outbox, dirty } = await store.depth()
  const open = await store.list({ kind: 'silence', done: false })
  return outbox + dirty + open.length > 0
}

function senderOver(
  { clock, slack }: Outside,
  store: Store,
  fuse: Fuse,
  presenter: Parameters<typeof createSender>[0]['presenter'],
) {
  const connection = { slackApiUrl: `${slack.url}/api/`, log: silent }
  const { background } = createClients(connection, slack.tokens.bot, noMetrics)
  const call: SlackCall = (method, args, schema) =>
    fuse.pass(`slack.${method}`, () => background(method, args, schema))
  const limits = createLimits(clock)
  const channels = createChannels(call, clock)
  const posting = createPosting({ call, limits, channels, bot: async () => app })
  return createSender({
    store,
    presenter,
    posting,
    fallback: () => undefined,
    limits,
    channels,
    clock,
    log: silent,
    metrics: noMetrics,
  })
}

/** The end of it all, without what a crash may change: moments, and how long things took. */
async function whatIsLeft({ store, manager, slack }: Outside) {
  const group = await groupIn(store)
  return {
    groups: (await store.list({ kind: 'alertGroup' })).length,
    episode: group?.episode?.number,
    reopened: group?.episode?.reopened,
    acknowledged: group?.episode?.acknowledged?.by,
    happened: group?.episode?.timeline.map(({ text }) => text),
    silences: manager.controls.silences().map(({ state, createdBy }) => `${state} by ${createdBy}`),
    unfinished: (await store.unfinished()).length,
    messages: slack.control
      .messages('#checkout')
      .map(({ text }) => timeless(text.split('\n')[0] ?? ''))
      .toSorted(),
  }
}

function timeless(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, 'T')
    .replaceAll(/\d+ (s|min|h)\b/g, 'n $1')
}
