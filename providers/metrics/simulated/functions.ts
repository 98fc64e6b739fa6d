import type { Instant } from '#src/core/clock.ts'
import { argument, numberAt, samplesAt } from './arguments.ts'
import type { Expression } from './expression.ts'
import { bucketQuantiles } from './histogram.ts'
import { labelReplace } from './label-replace.ts'
import { extrapolated, instantaneous } from './rates.ts'
import { deviation, meanOf, quantileOf, sumOf } from './statistics.ts'
import { distinct, NAME, type Sample, type Value, withoutName } from './values.ts'

type Call = (
  given: readonly Value[],
  about: {
    readonly at: Instant
    readonly name: string
    /** What the arguments were made of. */
    readonly of: readonly Expression[]
  },
) => Value

/** The functions of PromQL that are simulated. */
export const functions: Readonly<Record<string, Call>> = {
  rate: extrapolating({ isCounter: true, isPerSecond: true }),
  increase: extrapolating({ isCounter: true, isPerSecond: false }),
  delta: extrapolating({ isCounter: false, isPerSecond: false }),
  irate: lastTwo({ isCounter: true, isPerSecond: true }),
  idelta: lastTwo({ isCounter: false, isPerSecond: false }),
  ...overTime(),
  ...mathematics(),
  changes: over((values) => pairs(values).filter(([a, b]) => a !== b).length),
  resets: over((values) => pairs(values).filter(([a, b]) => b < a).length),
  clamp: (given, { name }) => {
    const [low, high] = [numberAt(given, 1, name), numberAt(given, 2, name)]
    if (low > high) return { kind: 'vector', samples: [] }
    return each(given, name, (value) => Math.max(low, Math.min(high, value)))
  },
  clamp_min(given, { name }) {
    const low = numberAt(given, 1, name)
    return each(given, name, (value) => Math.max(low, value))
  },
  clamp_max(given, { name }) {
    const high = numberAt(given, 1, name)
    return each(given, name, (value) => Math.min(high, value))
  },
  round(given, { name }) {
    const to = given.length > 1 ? numberAt(given, 1, name) : 1
    return each(given, name, (value) => Math.floor(value / to + 0.5) * to)
  },
  absent(given, { name, of }) {
    const samples = samplesAt(given, 0, name)
    return { kind: 'vector', samples: samples.length > 0 ? [] : [absentOf(of[0])] }
  },
  absent_over_time(given, { name, of: [window] }) {
    const { windows } = argument(given, 0, 'matrix', name)
    const of = window?.kind === 'window' ? window.of : undefined
    return { kind: 'vector', samples: windows.length > 0 ? [] : [absentOf(of)] }
  },
  histogram_quantile: (given, { name }) => ({
    kind: 'vector',
    samples: bucketQuantiles(numberAt(given, 0, name), samplesAt(given, 1, name)),
  }),
  label_replace: (given, { name }) => ({
    kind: 'vector',
    samples: labelReplace(
      samplesAt(given, 0, name),
      [1, 2, 3, 4].map((at) => argument(given, at, 'string', name).value),
    ),
  }),
  scalar(given, { name }) {
    const samples = samplesAt(given, 0, name)
    return { kind: 'scalar', value: samples.length === 1 ? samples[0]!.value : Number.NaN }
  },
  vector: (given, { name }) => ({
    kind: 'vector',
    samples: [{ labels: {}, value: numberAt(given, 0, name) }],
  }),
  time: (_, { at }) => ({ kind: 'scalar', value: at / 1000 }),
  sort: sorted((a, b) => a - b),
  sort_desc: sorted((a, b) => b - a),
}

function extrapolating(how: Parameters<typeof extrapolated>[2]): Call {
  return (given, { name }) => {
    const { windows, from, to } = argument(given, 0, 'matrix', name)
    return unnamed(
      windows.map(({ labels, points }) => [labels, extrapolated(points, { from, to }, how)]),
    )
  }
}

function lastTwo(how: Parameters<typeof instantaneous>[1]): Call {
  return (given, { name }) => {
    const { windows } = argument(given, 0, 'matrix', name)
    return unnamed(windows.map(({ labels, points }) => [labels, instantaneous(points, how)]))
  }
}

/** A function of everything in a window. */
function over(calculate: (values: readonly number[]) => number): Call {
  return (given, { name }) => {
    const { windows } = argument(given, 0, 'matrix', name)
    return unnamed(
      windows.map(({ labels, points }) => [labels, calculate(points.map(([, value]) => value))]),
    )
  }
}

function overTime(): Readonly<Record<string, Call>> {
  return {
    avg_over_time: over(meanOf),
    min_over_time: over((values) => Math.min(...values)),
    max_over_time: over((values) => Math.max(...values)),
    sum_over_time: over(sumOf),
    count_over_time: over((values) => values.length),
    present_over_time: over(() => 1),
    stddev_over_time: over((values) => Math.sqrt(deviation(values))),
    stdvar_over_time: over(deviation),
    last_over_time(given, { name }) {
      const { windows } = argument(given, 0, 'matrix', name)
      const samples = windows.map(({ labels, points }) => ({ labels, value: points.at(-1)![1] }))
      return { kind: 'vector', samples }
    },
    quantile_over_time(given, { name }) {
      const quantile = numberAt(given, 0, name)
      const rest = over((values) => quantileOf(quantile, values))
      return rest(given.slice(1), { at: 0, name, of: [] })
    },
  }
}

function mathematics(): Readonly<Record<string, Call>> {
  const calculations = {
    abs: Math.abs,
    ceil: Math.ceil,
    floor: Math.floor,
    exp: Math.exp,
    ln: Math.log,
    log2: Math.log2,
    log10: Math.log10,
    sqrt: Math.sqrt,
    sgn: Math.sign,
  }
  return Object.fromEntries(
    Object.entries(calculations).map(([key, calculate]): [string, Call] => [
      key,
      (given, { name }) => each(given, name, calculate),
    ]),
  )
}

function each(given: readonly Value[], name: string, calculate: (value: number) => number): Value {
  const samples = samplesAt(given, 0, name)
  return unnamed(samples.map(({ labels, value }) => [labels, calculate(value)]))
}

function unnamed(found: readonly (readonly [Sample['labels'], number | undefined])[]): Value {
  const samples = found.flatMap(([labels, value]) =>
    value === undefined ? [] : [{ labels: withoutName(labels), value }],
  )
  return { kind: 'vector', samples: distinct(samples) }
}

function sorted(order: (a: number, b: number) => number): Call {
  return (given, { name }) => ({
    kind: 'vector',
    samples: samplesAt(given, 0, name).toSorted((a, b) => order(a.value, b.value)),
  })
}

/** What is absent has the labels that it was asked for by, where there is one value that they could have. */
function absentOf(expression: Expression | undefined): Sample {
  const matchers = expression?.kind === 'selector' ? expression.matchers : []
  const names = matchers.map(({ name }) => name)
  const labels = matchers
    .filter(({ name, isEqual, isRegex }) => isEqual && !isRegex && name !== NAME)
    .filter(({ name }) => names.indexOf(name) === names.lastIndexOf(name))
    .map(({ name, value }) => [name, value] as const)
  return { labels: Object.fromEntries(labels), value: 1 }
}

function pairs(values: readonly number[]): readonly (readonly [number, number])[] {
  return values.slice(1).map((value, at) => [values[at]!, value] as const)
}
