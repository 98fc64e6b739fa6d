import type { Instant } from '#src/core/clock.ts'
import { aggregated } from './aggregate.ts'
import { combined } from './binary.ts'
import { type Expression, QueryProblem, type Selector, type Window } from './expression.ts'
import { functions } from './functions.ts'
import { between, firstAfter, type Samples } from './samples.ts'
import { type RawSeries, type Value, withoutName } from './values.ts'

/** A query that is ready to be asked at any moment of a time, whose samples are at hand. */
export type Evaluation = (at: Instant) => Value

/** How long the last sample of a series counts (Prometheus: `--query.lookback-delta`). */
const LOOKBACK = 300_000

/** Collects the samples that a query needs between two moments. Throws QueryProblem, as does what it returns. */
export function evaluation(
  expression: Expression,
  samples: Samples,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Evaluation {
  const series = new Map<Selector, readonly RawSeries[]>()
  for (const { selector, back } of selectorsIn(expression))
    series.set(
      selector,
      samples.select(selector.matchers, from - selector.offset - back, to - selector.offset),
    )
  return (at) => valueOf(expression, { at, series })
}

type Context = {
  readonly at: Instant
  readonly series: ReadonlyMap<Selector, readonly RawSeries[]>
}

function valueOf(expression: Expression, context: Context): Value {
  switch (expression.kind) {
    case 'number':
      return { kind: 'scalar', value: expression.value }
    case 'string':
      return { kind: 'string', value: expression.value }
    case 'selector':
      return { kind: 'vector', samples: current(expression, context) }
    case 'window':
      return windowed(expression, context)
    case 'negative':
      return negative(valueOf(expression.of, context))
    case 'aggregation': {
      const { of, parameter } = expression
      const given = parameter && valueOf(parameter, context)
      return aggregated(expression, valueOf(of, context), given)
    }
    case 'binary':
      return combined(
        expression,
        valueOf(expression.left, context),
        valueOf(expression.right, context),
      )
    case 'call': {
      const call = functions[expression.name]
      if (!call) throw new QueryProblem(`function "${expression.name}" is not simulated`)
      const given = expression.of.map((one) => valueOf(one, context))
      return call(given, { at: context.at, name: expression.name, of: expression.of })
    }
  }
}

function current(selector: Selector, { at, series }: Context) {
  const moment = at - selector.offset
  return (series.get(selector) ?? []).flatMap(({ labels, points }) => {
    const [when = 0, value] = points[firstAfter(points, moment) - 1] ?? []
    return value === undefined || when < moment - LOOKBACK ? [] : [{ labels, value }]
  })
}

function windowed({ of, range }: Window, { at, series }: Context): Value {
  const to = at - of.offset
  const from = to - range
  const windows = (series.get(of) ?? []).flatMap(({ labels, points }) => {
    const inside = between(points, from, to).flatMap(([when, value]) =>
      value === undefined ? [] : [[when, value] as const],
    )
    return inside.length === 0 ? [] : [{ labels, points: inside }]
  })
  return { kind: 'matrix', from, to, windows }
}

function negative(value: Value): Value {
  if (value.kind === 'scalar') return { kind: 'scalar', value: -value.value }
  if (value.kind !== 'vector')
    throw new QueryProblem('unary expression only allowed on expressions of type scalar or vector')
  const samples = value.samples.map(({ labels, value: number }) => ({
    labels: withoutName(labels),
    value: -number,
  }))
  return { kind: 'vector', samples }
}

/** Every selector, and how far back from each moment it looks. Names functions that are not simulated before anything is asked. */
function selectorsIn(
  expression: Expression,
): readonly { readonly selector: Selector; readonly back: number }[] {
  switch (expression.kind) {
    case 'number':
    case 'string':
      return []
    case 'selector':
      return [{ selector: expression, back: LOOKBACK }]
    case 'window':
      return [{ selector: expression.of, back: expression.range }]
    case 'negative':
      return selectorsIn(expression.of)
    case 'aggregation':
      return [expression.of, ...(expression.parameter ? [expression.parameter] : [])].flatMap(
        selectorsIn,
      )
    case 'binary':
      return [expression.left, expression.right].flatMap(selectorsIn)
    case 'call':
      if (!functions[expression.name])
        throw new QueryProblem(`function "${expression.name}" is not simulated`)
      return expression.of.flatMap(selectorsIn)
  }
}
