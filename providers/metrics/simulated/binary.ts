import { type Binary, type Matching, QueryProblem } from './expression.ts'
import {
  dropping,
  keeping,
  labelsKey,
  labelsText,
  NAME,
  type Sample,
  sorts,
  type Value,
  withoutName,
} from './values.ts'

/** Two values by an operator: arithmetic, comparison, or what both or either have. */
export function combined(binary: Binary, left: Value, right: Value): Value {
  const { operator, isBool } = binary
  if (isSet(operator)) return setOf(binary, left, right)
  if (isBool && !(operator in comparisons))
    throw new QueryProblem('bool modifier can only be used on comparison operators')
  if (left.kind === 'scalar' && right.kind === 'scalar') return ofNumbers(binary, left, right)
  if (left.kind === 'vector' && right.kind === 'scalar')
    return withNumber(binary, left.samples, (value) => [value, right.value])
  if (left.kind === 'scalar' && right.kind === 'vector')
    return withNumber(binary, right.samples, (value) => [left.value, value])
  if (left.kind === 'vector' && right.kind === 'vector')
    return { kind: 'vector', samples: matched(binary, left.samples, right.samples) }
  throw new QueryProblem(
    `binary expression must contain only scalar and instant vector types, got ${sorts[left.kind]} and ${sorts[right.kind]}`,
  )
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '^': (a, b) => a ** b,
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
}

function isSet(operator: string): boolean {
  return operator === 'and' || operator === 'or' || operator === 'unless'
}

/** The number that comes out; undefined where a comparison drops it. `kept` is what passes it. */
function outcome(
  { operator, isBool }: Binary,
  [a, b]: readonly [number, number],
  kept: number,
): number | undefined {
  const compare = comparisons[operator]
  if (!compare) return arithmetic[operator]?.(a, b)
  if (isBool) return compare(a, b) ? 1 : 0
  return compare(a, b) ? kept : undefined
}

function ofNumbers(binary: Binary, left: { value: number }, right: { value: number }): Value {
  if (binary.operator in comparisons && !binary.isBool)
    throw new QueryProblem('comparisons between scalars must use BOOL modifier')
  const value = outcome(binary, [left.value, right.value], left.value)
  return { kind: 'scalar', value: value ?? Number.NaN }
}

function withNumber(
  binary: Binary,
  samples: readonly Sample[],
  sides: (value: number) => readonly [number, number],
): Value {
  const isNamed = binary.operator in comparisons && !binary.isBool
  return {
    kind: 'vector',
    samples: samples.flatMap(({ labels, value }) => {
      const found = outcome(binary, sides(value), value)
      if (found === undefined) return []
      return [{ labels: isNamed ? labels : withoutName(labels), value: found }]
    }),
  }
}

function matched(
  binary: Binary,
  left: readonly Sample[],
  right: readonly Sample[],
): readonly Sample[] {
  const { matching } = binary
  const isRightMany = matching.many?.side === 'right'
  const [many, one] = isRightMany ? [right, left] : [left, right]
  const signature = signatureOf(matching)
  const ones = uniquely(one, signature, isRightMany ? 'left' : 'right')
  const seen = new Set<string>()
  return many.flatMap((sample) => {
    const key = signature(sample)
    const other = ones.get(key)
    if (!other) return []
    const sides = isRightMany ? ([other, sample] as const) : ([sample, other] as const)
    const found = outcome(binary, [sides[0].value, sides[1].value], sides[0].value)
    if (found === undefined) return []
    const labels = resultLabels(binary, sample, other)
    const taken = matching.many ? labelsKey(labels) : key
    if (seen.has(taken))
      throw new QueryProblem(
        matching.many
          ? 'multiple matches for labels: grouping labels must ensure unique matches'
          : 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
      )
    seen.add(taken)
    return [{ labels, value: found }]
  })
}

function uniquely(
  samples: readonly Sample[],
  signature: (sample: Sample) => string,
  side: string,
): ReadonlyMap<string, Sample> {
  const found = new Map<string, Sample>()
  for (const sample of samples) {
    const key = signature(sample)
    const before = found.get(key)
    if (before)
      throw new QueryProblem(
        `found duplicate series for the match group on the ${side} hand-side of the operation: [${labelsText(sample.labels)}, ${labelsText(before.labels)}];many-to-many matching not allowed: matching labels must be unique on one side`,
      )
    found.set(key, sample)
  }
  return found
}

function resultLabels(binary: Binary, many: Sample, one: Sample): Sample['labels'] {
  const { matching, operator, isBool } = binary
  const isNamed = operator in comparisons && !isBool
  const own = isNamed ? many.labels : withoutName(many.labels)
  if (matching.many) {
    const { include } = matching.many
    return { ...dropping(own, include), ...keeping(one.labels, include) }
  }
  return matching.how === 'on' ? keeping(own, matching.labels) : dropping(own, matching.labels)
}

function signatureOf({ how, labels }: Matching): (sample: Sample) => string {
  return ({ labels: all }) =>
    labelsKey(how === 'on' ? keeping(all, labels) : dropping(all, [...labels, NAME]))
}

function setOf({ operator, matching }: Binary, left: Value, right: Value): Value {
  if (left.kind !== 'vector' || right.kind !== 'vector')
    throw new QueryProblem(`set operator "${operator}" not allowed in binary scalar expression`)
  const signature = signatureOf(matching)
  const keysOf = ({ samples }: { samples: readonly Sample[] }) => new Set(samples.map(signature))
  const [lefts, rights] = [keysOf(left), keysOf(right)]
  const samples =
    operator === 'or'
      ? [...left.samples, ...right.samples.filter((one) => !lefts.has(signature(one)))]
      : left.samples.filter((one) => rights.has(signature(one)) === (operator === 'and'))
  return { kind: 'vector', samples }
}
