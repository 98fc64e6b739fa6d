import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { isRead } from './health.ts'
import { pathOf } from './mount.ts'
import type { Mount } from './mount.ts'

/**
 * What the bot counts, as plain functions, so that whoever counts needs no library and no global. All times are in
 * seconds. Labels come from small, known sets: never a user, a version or anything that was typed.
 */
export type Metrics = {
  /** A command was run; `verb` is a registered one or `unknown`. */
  command(verb: string, result: 'ok' | 'refused' | 'failed'): void
  /** From the arrival of a request until Slack had its acknowledgement. */
  acknowledged(kind: string, seconds: number): void
  /** A call of Slack's Web API ended; `result` is `ok` or the error's word, `ratelimited` among them. */
  called(method: string, result: string): void
  /** How many sockets of Socket Mode are open now. */
  sockets(connected: number): void
  /** A tick of one record took so long. */
  reconciled(
    kind: string,
    result: 'ok' | 'fenced' | 'quarantined' | 'failed',
    seconds: number,
  ): void
  /** A stage of a delivery ended. */
  stage(stage: string, direction: string, result: string, seconds: number): void
  /** What the store holds: records that are not done by state, outbox rows and messages that are not in Slack yet. */
  depth(depth: {
    readonly outbox: number
    readonly dirty: number
    readonly records: Readonly<Record<string, number>>
  }): void
  /** A message showed a change in Slack so long after it happened. */
  shown(seconds: number): void
  /** A call of a cluster, a release source …; `result` is `ok` or the kind of failure. */
  providerCall(provider: string, method: string, result: string, seconds: number): void
  /** Runs before each scrape, to set what is only looked up then. What it throws is the scrape's failure. */
  beforeScrape(refresh: () => Promise<void>): void
  /** Everything in the text format of Prometheus. */
  text(): Promise<string>
}

const quick = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const remote = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const human = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 14_400]

/** Metrics in a registry of their own, so that two bots in one process do not meet. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const { counter, gauge, histogram } = declaring(registry)

  const commands = counter('commands_total', 'Commands that were run.', ['verb', 'result'])
  const acks = histogram('ack_seconds', 'Until a request was acknowledged.', ['kind'], quick)
  const slack = counter('slack_calls_total', 'Calls of Slack.', ['method', 'result'])
  const sockets = gauge('slack_sockets_connected', 'Sockets of Socket Mode that are open.', [])
  const ticks = histogram('reconcile_seconds', 'Ticks of records.', ['kind', 'result'], quick)
  const stages = histogram(
    'stage_seconds',
    'Stages of deliveries.',
    ['stage', 'direction', 'result'],
    human,
  )
  const records = gauge('records', 'Records that are not done.', ['state'])
  const outbox = gauge('outbox_depth', 'Notes that are not in Slack yet.', [])
  const dirty = gauge('dirty_messages', 'Messages whose newest state is not in Slack yet.', [])
  const lag = histogram('message_lag_seconds', 'From a change until Slack showed it.', [], remote)
  const calls = histogram(
    'provider_call_seconds',
    'Calls of providers.',
    ['provider', 'method', 'result'],
    remote,
  )
  const refreshes: (() => Promise<void>)[] = []

  return {
    command: (verb, result) => commands.inc({ verb, result }),
    acknowledged: (kind, seconds) => acks.observe({ kind }, seconds),
    called: (method, result) => slack.inc({ method, result }),
    sockets: (connected) => sockets.set(connected),
    reconciled: (kind, result, seconds) => ticks.observe({ kind, result }, seconds),
    stage: (stage, direction, result, seconds) =>
      stages.observe({ stage, direction, result }, seconds),
    depth: (depth) => {
      outbox.set(depth.outbox)
      dirty.set(depth.dirty)
      records.reset()
      for (const [state, count] of Object.entries(depth.records)) records.set({ state }, count)
    },
    shown: (seconds) => lag.observe(seconds),
    providerCall: (provider, method, result, seconds) =>
      calls.observe({ provider, method, result }, seconds),
    beforeScrape: (refresh) => void refreshes.push(refresh),
    text: async () => {
      await Promise.all(refreshes.map((refresh) => refresh()))
      return registry.metrics()
    },
  }
}

/** `/metrics`. */
export function metricsMount(metrics: Pick<Metrics, 'text'>): Mount {
  return {
    async handle(request, response) {
      if (pathOf(request) !== '/metrics') return false
      if (!isRead(request, response)) return true
      const text = await metrics.text()
      response.writeHead(200, { 'content-type': Registry.PROMETHEUS_CONTENT_TYPE })
      response.end(text)
      return true
    },
  }
}

function declaring(registry: Registry) {
  const registers = [registry]
  const named = (name: string) => `deliver_${name}`
  return {
    counter: <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter({ name: named(name), help, labelNames, registers }),
    gauge: <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Gauge({ name: named(name), help, labelNames, registers }),
    histogram: <Label extends string>(
      name: string,
      help: string,
      labelNames: Label[],
      buckets: number[],
    ) => new Histogram({ name: named(name), help, labelNames, buckets, registers }),
  }
}
