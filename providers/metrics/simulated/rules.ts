import type { Clock, Instant } from '#src/core/clock.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import { evaluation } from './evaluate.ts'
import { type Expression, QueryProblem } from './expression.ts'
import { readQuery } from './parse.ts'
import type { Samples } from './samples.ts'
import { expanded } from './template.ts'
import { labelsKey, type Sample, withoutName } from './values.ts'

/** A rule of alerts, as Prometheus loads it. */
export type SimulatedRule = {
  readonly alert: string
  readonly expr: string
  /** Milliseconds for which it has to be so before it fires. */
  readonly for?: number
  readonly labels?: Labels
  readonly annotations?: Labels
}

/** An alert that fires, as Prometheus tells an Alertmanager of it. */
export type FiringAlert = {
  readonly labels: Labels
  readonly annotations: Labels
  /** When it began to fire. */
  readonly startsAt: Instant
  readonly generatorURL: string
}

export type Rules = {
  /** Takes the place of all rules; what was pending or fired under another rule begins anew. */
  set(rules: readonly SimulatedRule[]): void
  all(): readonly SimulatedRule[]
  /** What fires now: rules are evaluated for all the time since the last question, at their interval. */
  firing(): readonly FiringAlert[]
}

/** Milliseconds between two evaluations, and how many of them are caught up with at most. */
const INTERVAL = 15_000
const MOST_STEPS = 500

type Active = { readonly since: Instant; readonly firedAt?: Instant; readonly sample: Sample }

/** Evaluates rules over samples. */
export function createRules(
  samples: Samples,
  clock: Clock,
  linkTo: (expr: string) => string,
): Rules {
  let rules: readonly { readonly rule: SimulatedRule; readonly expression: Expression }[] = []
  let active = new Map<string, ReadonlyMap<string, Active>>()
  let evaluated = clock.now()

  function evaluate(): void {
    const now = clock.now()
    const step = Math.max(INTERVAL, (now - evaluated) / MOST_STEPS)
    const moments: Instant[] = []
    for (let at = evaluated + step; at < now; at += step) moments.push(at)
    moments.push(now)
    const next = new Map<string, ReadonlyMap<string, Active>>()
    for (const { rule, expression } of rules) {
      const ask = evaluation(expression, samples, { from: evaluated, to: now })
      const before = active.get(keyOf(rule)) ?? new Map<string, Active>()
      next.set(
        keyOf(rule),
        moments.reduce((state, at) => moved(state, rule, at, samplesOf(ask(at))), before),
      )
    }
    active = next
    evaluated = now
  }

  return {
    set(wanted) {
      rules = wanted.map((rule) => ({ rule, expression: readQuery(rule.expr) }))
    },
    all: () => rules.map(({ rule }) => rule),
    firing() {
      evaluate()
      return rules.flatMap(({ rule }) =>
        [...(active.get(keyOf(rule))?.values() ?? [])].flatMap(({ firedAt, sample }) =>
          firedAt === undefined
            ? []
            : [{ ...told(rule, sample), startsAt: firedAt, generatorURL: linkTo(rule.expr) }],
        ),
      )
    },
  }
}

/** What is so goes on, fires when it was so for long enough, and what is not so any more ends. */
function moved(
  before: ReadonlyMap<string, Active>,
  rule: SimulatedRule,
  at: Instant,
  found: readonly Sample[],
): ReadonlyMap<string, Active> {
  return new Map(
    found.map((sample) => {
      const key = labelsKey(withoutName(sample.labels))
      const { since = at, firedAt } = before.get(key) ?? {}
      const fired = firedAt ?? (at - since >= (rule.for ?? 0) ? at : undefined)
      return [key, { since, sample, ...(fired !== undefined && { firedAt: fired }) }]
    }),
  )
}

function told(rule: SimulatedRule, sample: Sample) {
  const labels = withoutName(sample.labels)
  const about = { labels, value: sample.value }
  const expand = (texts: Labels = {}) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, expanded(text, about)]))
  return {
    labels: { ...labels, ...expand(rule.labels), alertname: rule.alert },
    annotations: expand(rule.annotations),
  }
}

function samplesOf(value: ReturnType<ReturnType<typeof evaluation>>): readonly Sample[] {
  if (value.kind === 'vector') return value.samples
  if (value.kind === 'scalar') return [{ labels: {}, value: value.value }]
  throw new QueryProblem('rule result is not a vector or scalar')
}

function keyOf(rule: SimulatedRule): string {
  return JSON.stringify([rule.alert, rule.expr, rule.for, rule.labels, rule.annotations])
}
