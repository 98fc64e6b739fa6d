import { type Aggregation, QueryProblem } from './expression.ts'
import { deviation, meanOf, quantileOf, sumOf } from './statistics.ts'
import { dropping, keeping, labelsKey, NAME, type Sample, sorts, type Value } from './values.ts'

/** One number for each group of series; `topk` and `bottomk` keep the series that count most. */
export function aggregated(
  { operator, grouping }: Aggregation,
  of: Value,
  parameter: Value | undefined,
): Value {
  if (of.kind !== 'vector')
    throw new QueryProblem(
      `expected type instant vector in aggregation expression, got ${sorts[of.kind]}`,
    )
  if (parameter && parameter.kind !== 'scalar')
    throw new QueryProblem(
      `expected type scalar in aggregation parameter, got ${sorts[parameter.kind]}`,
    )
  const groups = grouped(of.samples, grouping)
  const number = parameter?.value ?? Number.NaN
  const choose = choices[operator]
  if (choose) {
    const most = Math.max(0, Math.trunc(number))
    return { kind: 'vector', samples: groups.flatMap(({ all }) => choose(all).slice(0, most)) }
  }
  return {
    kind: 'vector',
    samples: groups.map(({ labels, all }) => {
      const values = all.map(({ value }) => value)
      const calculate = calculations[operator]
      return { labels, value: calculate ? calculate(values) : quantileOf(number, values) }
    }),
  }
}

const choices: Readonly<Record<string, (samples: readonly Sample[]) => readonly Sample[]>> = {
  topk: (samples) => samples.toSorted((a, b) => orLast(b.value, -1) - orLast(a.value, -1)),
  bottomk: (samples) => samples.toSorted((a, b) => orLast(a.value, 1) - orLast(b.value, 1)),
}

const calculations: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: sumOf,
  avg: meanOf,
  min: (values) => Math.min(...some(values)),
  max: (values) => Math.max(...some(values)),
  count: (values) => values.length,
  group: () => 1,
  stddev: (values) => Math.sqrt(deviation(values)),
  stdvar: deviation,
}

/** What is no number does not count, unless there is nothing else. */
function some(values: readonly number[]): readonly number[] {
  const numbers = values.filter((value) => !Number.isNaN(value))
  return numbers.length > 0 ? numbers : [Number.NaN]
}

function orLast(value: number, sign: 1 | -1): number {
  return Number.isNaN(value) ? sign * Number.MAX_VALUE : value
}

function grouped(samples: readonly Sample[], { how, labels }: Aggregation['grouping']) {
  const groups = new Map<string, { readonly labels: Sample['labels']; readonly all: Sample[] }>()
  for (const sample of samples) {
    const kept =
      how === 'by' ? keeping(sample.labels, labels) : dropping(sample.labels, [...labels, NAME])
    const key = labelsKey(kept)
    const group = groups.get(key) ?? { labels: kept, all: [] }
    groups.set(key, group)
    group.all.push(sample)
  }
  return [...groups.values()]
}
