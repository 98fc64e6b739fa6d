import { simulateAlertmanager, type Fired } from '#providers/alerts/simulated.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { AlertsEntry } from '#src/core/watch/observability.ts'
import type { MessageKey, Note } from '#src/core/record.ts'
import type { Alert, Labels } from '#src/core/watch/alerts.ts'
import { createAlertDoor } from '#src/door/alerts/take.ts'
import { failure } from '#src/messages/failure.ts'
import { AlertGroup } from '#src/kinds/alert-group/group.ts'
import { newAlertGroup } from '#src/kinds/alert-group/new.ts'
import { newAlertmanager } from '#src/kinds/alertmanager.ts'
import { simulateWorld } from '#src/sandbox/world.ts'
import { manualClock } from '../support/clock.ts'
import { shopCatalog, simulateBot } from '../support/simulated-bot.ts'

export const minute = 60_000

export type Alarm = Awaited<ReturnType<typeof openAlarm>>

/** A platform whose clusters have Alertmanagers in memory, each calling its webhook. */
export async function openAlarm(
  entry: Partial<AlertsEntry> = {},
  change: (catalog: Catalog) => Catalog = (catalog) => catalog,
) {
  const clock = manualClock()
  const plain = await shopCatalog()
  const alertmanager = {
    simulated: true,
    webhook: { token: { env: 'TOKEN' } },
    poll: 30_000,
  } as const
  const catalog = change({
    ...plain,
    clusters: {
      shared: { ...plain.clusters['shared']!, alertmanager },
      prod: { ...plain.clusters['prod']!, alertmanager },
    },
    alerts: { ...AlertsEntry.parse({}), channel: '#ops', ...entry },
  })
  const world = simulateWorld(catalog, clock)
  const isLost = { now: false }
  let take: ReturnType<typeof createAlertDoor> | undefined
  const managers = new Map(
    ['shared', 'prod'].map((name) => [
      name,
      simulateAlertmanager({
        clock,
        name,
        receivers: [{ name: 'deliver', groupBy: ['alertname', 'namespace'] }],
        pace: { groupWait: 1_000, groupInterval: 5_000 },
        notify: async (payload) => {
          if (!isLost.now) await take?.take(name, Buffer.from(JSON.stringify(payload)))
        },
      }),
    ]),
  )
  const alerts = new Map([...managers].map(([name, { alerts: one }]) => [name, one]))
  const simulated = { ...world, watch: { ...world.watch, alerts } }
  const bot = await simulateBot({ clock, catalog, simulated })
  take = createAlertDoor({ store: bot.store, catalog: () => catalog, clock })
  let said = 0

  const alarm = {
    bot,
    isLost,
    manager: (name = 'prod') => managers.get(name)!.controls,
    /** Time passes, and what comes meanwhile is heard. */
    async pass(ms: number): Promise<void> {
      const step = ms > 10 * minute ? 10_000 : 1_000
      for (let left = ms; left > 0; left -= step) await bot.settle(Math.min(step, left))
      await bot.settle()
    },
    /** Alertmanagers are asked from now on, as they are at every start. */
    async poll(): Promise<void> {
      for (const name of managers.keys())
        await bot.store.submit({
          create: { kind: 'alertmanager', id: name, document: newAlertmanager(name), state: 'new' },
        })
    },
    async say(line: string, name = 'olga', rest: object = {}): Promise<string> {
      const actor = { type: 'person', id: `U0${name.toUpperCase()}`, name } as const
      const common = { id: `said-${++said}`, via: 'slash', workspace: 'T0SHOP', actor } as const
      try {
        const answer = await bot.door.dispatch({ ...common, text: line, ...rest })
        if (answer.type === 'message') return answer.message.text
        return `form ${answer.form.fields.map((field) => field.name).join(', ')}: ${(answer.form.explanation ?? []).join('; ')}`
      } catch (error) {
        return failure(error, 'ref').text
      }
    },
    async groups(): Promise<readonly AlertGroup[]> {
      const records = await bot.store.list({ kind: 'alertGroup' })
      return records.map(({ document }) => AlertGroup.parse(document)).toReversed()
    },
    async group(): Promise<AlertGroup> {
      const [first] = await alarm.groups()
      if (!first) throw new Error('Cannot find a group of alerts')
      return first
    },
    async keys(kind = 'alertGroup'): Promise<readonly MessageKey[]> {
      const dirty = await bot.store.dirtyMessages(2_000)
      return dirty.map(({ key }) => key).filter((key) => key.kind === kind)
    },
    async cards(kind = 'alertGroup') {
      const rendered = (await alarm.keys(kind)).map((key) => bot.presenter.render(key))
      return (await Promise.all(rendered)).flatMap((message) => message ?? [])
    },
    notes: async (): Promise<readonly Note[]> =>
      (await bot.store.outbox(2_000)).map(({ note }) => note),
  }
  return alarm
}

/** Errors of checkout in production. */
export function errors(labels: Labels = {}): Fired {
  return {
    labels: {
      alertname: 'HighErrorRate',
      namespace: 'shop',
      app: 'checkout',
      severity: 'critical',
      ...labels,
    },
    annotations: {
      summary: 'Many errors <!channel>',
      description: 'More than 5 % of all requests fail',
      runbook_url: 'https://runbooks.example.com/errors',
    },
    generatorURL: 'https://prometheus.example.com/graph?g0.expr=rate%28errors%5B5m%5D%29+%3E+0.05',
  }
}

export const identity = {
  alertmanager: 'prod',
  receiver: 'deliver',
  groupLabels: { alertname: 'HighErrorRate' },
} as const

export function newGroup(): AlertGroup {
  return AlertGroup.parse(newAlertGroup(identity).document)
}

/** An alert as it is told. */
export function alertOf(fingerprint: string, startsAt: number, rest: Partial<Alert> = {}): Alert {
  return {
    fingerprint,
    status: 'firing',
    labels: { alertname: 'HighErrorRate', pod: fingerprint, severity: 'warning' },
    annotations: {},
    startsAt,
    ...rest,
  }
}
