import { openSqliteStore } from '#db/sqlite/store.ts'
import type { Store } from '#db/store.ts'
import { createChannels } from '#src/chat/sending/channels.ts'
import { createClients } from '#src/chat/clients.ts'
import { createLimits } from '#src/chat/sending/limits.ts'
import { noMetrics } from '#src/chat/metrics.ts'
import { createPosting } from '#src/chat/sending/posting.ts'
import { createSender } from '#src/chat/sending/sender.ts'
import type { SlackCall } from '#src/chat/slack-call.ts'
import { actorName } from '#src/core/actor.ts'
import { type Catalog, ClusterEntry } from '#src/core/catalog.ts'
import { AlertPolicy } from '#src/core/rules/alert-policy.ts'
import { Delivery } from '#src/core/delivery.ts'
import { ApprovalPolicy } from '#src/core/rules/policy.ts'
import type { Invocation } from '#src/door/invocation.ts'
import { botEvents, botScopes } from '#src/door/manifest.ts'
import { app, workspaceOf } from '#src/sandbox/people.ts'
import { startSlack } from '#src/sandbox/slack/slack.ts'
import { simulateWorld, type SimulatedWorld } from '#src/sandbox/world.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { lastWords } from '../support/last-words.ts'
import { shopCatalog, silent, simulateBot } from '../support/simulated-bot.ts'
import { type CrashPoint, type Fuse, withOneCrash } from './crashing.ts'

export type Scenario = {
  readonly name: string
  readonly fails: boolean
  /** Two people have to approve it, and do. */
  readonly isVotedOn?: true
  /** Before the second of them does somebody builds the release again: the votes fall, and both have to vote once more. */
  readonly isRebuilt?: true
  /** An alert begins while it rolls out, and somebody lets it go on; or while it is verified, and it goes back by itself. */
  readonly alert?: 'hold' | 'rollback'
}

type Slack = Awaited<ReturnType<typeof startSlack>>

/** What outlives the process. */
type Outside = {
  readonly clock: ManualClock
  readonly store: Store
  readonly simulated: SimulatedWorld
  readonly slack: Slack
  /** What happened in the world already. */
  readonly happened: Set<string>
}

const asked: Invocation = {
  id: 'trigger-1',
  via: 'slash',
  workspace: app.workspace,
  actor: { type: 'person', id: 'U0DANA', name: 'dana' },
  text: 'deploy checkout 1.5.0 to staging',
  place: { channel: 'C0CHECKOUT' },
}

/** What somebody says, and when: looking is no step of the process. */
type Line = {
  /** Absent where something happens, and nobody says anything. */
  readonly invocation?: Invocation
  isTime(delivery: Delivery): boolean
  /** What happens in the world before it is said. */
  readonly after?: 'rebuilt' | 'alert'
}

function voteOf(id: string, round: number): Invocation {
  return {
    ...asked,
    id: `vote ${round} of ${id}`,
    actor: { type: 'person', id, name: id.slice(2).toLowerCase() },
    text: 'approve checkout staging',
  }
}

const goOn: Invocation = { ...asked, id: 'go on', text: 'retry checkout staging' }

function linesOf({ isVotedOn, isRebuilt, alert }: Scenario): readonly Line[] {
  if (alert === 'rollback') return [{ isTime: isVerified, after: 'alert' }]
  if (alert === 'hold')
    return [
      { isTime: ({ begun }) => begun, after: 'alert' },
      { isTime: wasStopped, invocation: goOn },
    ]
  const first = { invocation: voteOf('U0OLGA', 1), isTime: isAsked }
  const second = { invocation: voteOf('U0VIC', 1), isTime: isAsked }
  if (isRebuilt)
    return [
      first,
      { ...second, isTime: isWeighed, after: 'rebuilt' },
      { invocation: voteOf('U0OLGA', 2), isTime: isAskedAnew },
      { invocation: voteOf('U0VIC', 2), isTime: isAskedAnew },
    ]
  return isVotedOn ? [first, second] : []
}

function isAsked({ approval, outcome }: Delivery): boolean {
  return approval !== undefined || outcome !== undefined
}

/** The plan was made again for the first vote, and was the same. */
function isWeighed({ approval, outcome, stages }: Delivery): boolean {
  const memory = stages.find(({ stage }) => stage === 'approval')?.memory
  const isSame = typeof memory === 'object' && memory !== null && 'weighed' in memory
  return outcome !== undefined || isSame || haveFallen(approval)
}

function isAskedAnew({ approval, plan, outcome }: Delivery): boolean {
  return outcome !== undefined || (haveFallen(approval) && approval?.plan === plan?.hash)
}

function isVerified({ stages }: Delivery): boolean {
  return stages.some(({ stage, startedAt }) => stage === 'verification' && startedAt !== undefined)
}

function wasStopped({ watched, outcome }: Delivery): boolean {
  return outcome !== undefined || watched?.alerts.some(({ as }) => as === 'stopped') === true
}

function haveFallen(approval: Delivery['approval']): boolean {
  return (approval?.voided.length ?? 0) > 0
}

/** Plays a delivery from the request to its end, with at most one crash, and tells what is left. */
export async function playThrough(scenario: Scenario, point?: CrashPoint) {
  const outside = await prepare(scenario)
  const { calls, crashed } = await withOneCrash((fuse) => live(outside, scenario, fuse), point)
  const end = await whatIsLeft(outside)
  await outside.slack.close()
  await outside.store.close()
  return { calls, crashed, end }
}

async function prepare(scenario: Scenario): Promise<Outside> {
  const { fails } = scenario
  const clock = manualClock()
  const simulated = simulateWorld(await catalogOf(scenario), clock)
  const store = openSqliteStore({ file: ':memory:', workspace: app.workspace, clock })
  const before = await simulateBot({ clock, simulated, store })
  const first = { ...asked, id: 'trigger-0', text: 'deploy checkout 1.4.1 to staging' }
  await before.door.dispatch(first)
  await before.settle(30_000)
  const isImage = await simulated.isImageOf('checkout', '1.5.0')
  if (fails) simulated.clusters.get('shared')!.controls.fail(isImage, 'crash', { logs: lastWords })
  const slack = await startSlack({
    clock,
    seed: workspaceOf({ scopes: botScopes, events: botEvents }),
  })
  return { clock, store, simulated, slack, happened: new Set() }
}

/** One life of the process: it ends when everything is done, or when the fuse blows. */
async function live(outside: Outside, scenario: Scenario, fuse: Fuse): Promise<void> {
  const { clock, simulated } = outside
  const store = fuse.through('store', outside.store, ['nextDue', 'depth', 'close'])
  const bot = await simulateBot({
    clock,
    store,
    simulated,
    catalog: await catalogOf(scenario),
    through: (cluster) => fuse.through('cluster', cluster, ['watch', 'close', 'ping']),
  })
  const sender = senderOver(outside, store, fuse, bot.presenter)
  await Promise.race([fuse.died, work()])

  async function work(): Promise<void> {
    for (const left of await bot.door.unfinished()) await bot.door.dispatch(left)
    await say(asked)
    for (const { invocation, isTime, after } of linesOf(scenario)) {
      while (!isTime(await newestIn(outside.store))) await step()
      if (after) happens(outside, after)
      if (invocation) await say(invocation)
    }
    while (!(await isOver(outside.store))) await step()
  }

  /** Slack sends again what was not acknowledged. */
  async function say(invocation: Invocation): Promise<void> {
    if ((await store.receive(invocation.id, invocation)) === 'new')
      await bot.door.dispatch(invocation)
  }

  async function step(): Promise<void> {
    const worked = (await bot.loop.tick()) + (await sender.tick())
    await clock.advance(worked > 0 ? 500 : 5_000)
  }
}

async function newestIn(store: Store): Promise<Delivery> {
  const [newest] = await store.list({ kind: 'delivery' })
  return Delivery.parse(newest?.document)
}

/** Once, whatever dies meanwhile. */
function happens({ happened, simulated }: Outside, what: NonNullable<Line['after']>): void {
  if (happened.has(what)) return
  happened.add(what)
  if (what === 'rebuilt') simulated.releases.get('checkout')!.controls.moveTag('1.5.0')
  else
    simulated.alertmanagers.get('shared')!.controls.fire({
      labels: { alertname: 'CheckoutErrors', app: 'checkout', environment: 'staging' },
      annotations: { summary: '12 % of requests fail' },
    })
}

/** Without rules; with two people who have to approve what goes to staging; or with an Alertmanager. */
async function catalogOf({ isVotedOn, isRebuilt, alert }: Scenario): Promise<Catalog> {
  const catalog = await shopCatalog()
  const staging = catalog.environments['staging']
  if (alert && staging) {
    const shared = ClusterEntry.parse({ simulated: true, alertmanager: { simulated: true } })
    const alerts = AlertPolicy.parse({ policy: alert, watch: alert === 'hold' ? '0s' : '1m' })
    return {
      ...catalog,
      clusters: { ...catalog.clusters, shared },
      environments: { ...catalog.environments, staging: { ...staging, alerts } },
    }
  }
  if (!(isVotedOn || isRebuilt) || !staging) return catalog
  const approval = ApprovalPolicy.parse({ from: ['U0OLGA', 'U0VIC'], count: 2 })
  return {
    ...catalog,
    environments: { ...catalog.environments, staging: { ...staging, approval } },
  }
}

/** Asked of the store itself: looking is no step of the process. */
async function isOver(store: Store): Promise<boolean> {
  const { outbox, dirty } = await store.depth()
  const deliveries = await store.list({ kind: 'delivery' })
  return deliveries.length === 2 && deliveries.every(({ done }) => done) && outbox + dirty === 0
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
async function whatIsLeft({ store, simulated, slack }: Outside) {
  const [newest] = await store.list({ kind: 'delivery' })
  const delivery = Delivery.parse(newest?.document)
  const target = await store.target(delivery.target)
  const objects = simulated.clusters.get('shared')!.controls.objects()
  return {
    deliveries: (await store.list({ kind: 'delivery' })).length,
    outcome: delivery.outcome?.is,
    stages: delivery.stages.map(({ stage, direction, state }) => `${stage} ${direction} ${state}`),
    ...(delivery.approval && {
      votes: delivery.approval.votes.map(({ by, choice }) => `${actorName(by)} ${choice}`),
    }),
    settled: target?.settled?.release.version,
    blocked: target?.blocked.map(({ version }) => version),
    active: target?.active,
    objects: objects.map(
      ({ ref, generation }) => `${ref.kind} ${ref.name} generation ${generation}`,
    ),
    unfinished: (await store.unfinished()).length,
    messages: threadsOf(slack.control.messages('#checkout')),
  }
}

/** Which thread comes first may change, what stands in each may not. */
function threadsOf(said: ReturnType<Slack['control']['messages']>): string[][] {
  const threads = Map.groupBy(said, ({ ts, thread }) => thread ?? ts)
  return [...threads.values()]
    .map((thread) =>
      thread.map(({ text }) =>
        (text.split('\n')[0] ?? '')
          .replace(/\d+ restarts?/, 'n restarts')
          .replaceAll(/[\d-]{10} [\d:]{5} UTC/g, 'then'),
      ),
    )
    .toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))
}
