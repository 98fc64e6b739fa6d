import type { SyntaxNode } from '@lezer/common'
import type { Matcher } from '#src/core/watch/alerts.ts'
import { parsePromql, stringValueOf } from '#src/core/watch/metrics/promql.ts'
import {
  type Aggregation,
  type Expression,
  type Matching,
  QueryProblem,
  type Selector,
} from './expression.ts'
import { durationOf, numberOf } from './literals.ts'

/** Reads a query. Throws QueryProblem for one that does not parse, or that has something in it that is not simulated. */
export function readQuery(query: string): Expression {
  const parsed = parsePromql(query)
  if ('because' in parsed) throw new QueryProblem(`invalid parameter "query": ${parsed.because}`)
  const [first] = childrenOf(parsed.root)
  if (!first) throw new QueryProblem('invalid parameter "query": there is no query')
  return read(first, query)
}

function read(node: SyntaxNode, text: string): Expression {
  const reader = readers[node.name]
  if (!reader) throw unsupported(node, text)
  return reader(node, text)
}

const readers: Readonly<Record<string, (node: SyntaxNode, text: string) => Expression>> = {
  ParenExpr: (node, text) => read(only(node), text),
  NumberDurationLiteral: (node, text) => ({ kind: 'number', value: numberOf(words(node, text)) }),
  StringLiteral: (node, text) => ({ kind: 'string', value: stringOf(node, text) }),
  VectorSelector: selector,
  MatrixSelector(node, text) {
    const [of, range] = childrenOf(node)
    const selected = of && read(of, text)
    if (selected?.kind !== 'selector' || !range)
      throw new QueryProblem('ranges only allowed for vector selectors')
    return { kind: 'window', of: selected, range: durationOf(words(range, text)) }
  },
  OffsetExpr(node, text) {
    const [of, by] = childrenOf(node).filter(({ name }) => name !== 'Offset')
    const offset = by ? durationOf(words(by, text)) : 0
    const shifted = of && read(of, text)
    if (shifted?.kind === 'selector') return { ...shifted, offset }
    if (shifted?.kind === 'window') return { ...shifted, of: { ...shifted.of, offset } }
    throw new QueryProblem('offset modifier must be preceded by a vector or range selector')
  },
  UnaryExpr(node, text) {
    const [sign, of] = childrenOf(node)
    if (!sign || !of) throw unsupported(node, text)
    const inner = read(of, text)
    return words(sign, text) === '-' ? { kind: 'negative', of: inner } : inner
  },
  FunctionCall(node, text) {
    const [name, body] = childrenOf(node)
    if (!name || !body) throw unsupported(node, text)
    const of = childrenOf(body).map((one) => read(one, text))
    return { kind: 'call', name: words(name, text), of }
  },
  AggregateExpr: aggregation,
  BinaryExpr: binary,
}

function selector(node: SyntaxNode, text: string): Selector {
  const name = node.getChild('Identifier')
  const braces = node.getChild('LabelMatchers')
  const matchers = [
    ...(name ? [matcher('__name__', '=', words(name, text))] : []),
    ...(braces ? childrenOf(braces).map((one) => labelMatcher(one, text)) : []),
  ]
  if (matchers.every(({ value, isEqual, isRegex }) => isEqual && !isRegex && value === ''))
    throw new QueryProblem('vector selector must contain at least one non-empty matcher')
  return { kind: 'selector', matchers, offset: 0 }
}

function labelMatcher(node: SyntaxNode, text: string): Matcher {
  if (node.name !== 'UnquotedLabelMatcher') throw unsupported(node, text)
  const [name, operator, value] = childrenOf(node)
  if (!name || !operator || !value) throw unsupported(node, text)
  return matcher(words(name, text), words(operator, text), stringOf(value, text))
}

function matcher(name: string, operator: string, value: string): Matcher {
  return { name, value, isRegex: operator.includes('~'), isEqual: operator.startsWith('=') }
}

function aggregation(node: SyntaxNode, text: string): Aggregation {
  const body = node.getChild('FunctionCallBody')
  const modifier = node.getChild('AggregateModifier')
  const operator = words(node.getChild('AggregateOp') ?? node, text).toLowerCase()
  const given = body ? childrenOf(body).map((one) => read(one, text)) : []
  const wanted = withParameter.has(operator) ? 2 : 1
  if (!aggregations.has(operator)) throw new QueryProblem(notSimulated(`operator "${operator}"`))
  const of = given.at(-1)
  if (!of || given.length !== wanted)
    throw new QueryProblem(
      `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${given.length}`,
    )
  const how = modifier?.getChild('By') ? 'by' : 'without'
  const [parameter] = wanted === 2 ? given : []
  return {
    kind: 'aggregation',
    operator,
    of,
    ...(parameter && { parameter }),
    grouping: modifier ? { how, labels: labelsIn(modifier, text) } : { how: 'by', labels: [] },
  }
}

const aggregations = new Set(
  ['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'].concat([
    'topk',
    'bottomk',
    'quantile',
  ]),
)
const withParameter = new Set(['topk', 'bottomk', 'quantile'])

function binary(node: SyntaxNode, text: string): Expression {
  const all = childrenOf(node)
  const [left, operator, right] = [all[0], all[1], all.at(-1)]
  const fill = all.find(({ name }) => name.startsWith('Fill'))
  if (!left || !operator || !right || fill) throw unsupported(fill ?? node, text)
  const symbol = words(operator, text).toLowerCase()
  if (!operators.has(symbol)) throw new QueryProblem(notSimulated(`operator "${symbol}"`))
  return {
    kind: 'binary',
    operator: symbol,
    left: read(left, text),
    right: read(right, text),
    isBool: node.getChild('BoolModifier') !== null,
    matching: matchingOf(node.getChild('MatchingModifierClause'), text),
  }
}

const operators = new Set(
  ['+', '-', '*', '/', '%', '^', '==', '!=', '>', '<', '>=', '<='].concat(['and', 'or', 'unless']),
)

function matchingOf(clause: SyntaxNode | null, text: string): Matching {
  if (!clause) return { how: 'ignoring', labels: [] }
  const [labels, include] = clause.getChildren('GroupingLabels')
  const how = clause.getChild('On') ? 'on' : 'ignoring'
  const side = clause.getChild('GroupLeft') ? 'left' : clause.getChild('GroupRight') && 'right'
  return {
    how,
    labels: labels ? labelsIn(labels, text) : [],
    ...(side && { many: { side, include: include ? labelsIn(include, text) : [] } }),
  }
}

function labelsIn(node: SyntaxNode, text: string): readonly string[] {
  const labels = node.getChild('GroupingLabels') ?? node
  return childrenOf(labels).map((one) =>
    one.name === 'QuotedLabelName' ? stringOf(one, text) : words(one, text),
  )
}

function stringOf(node: SyntaxNode, text: string): string {
  const value = stringValueOf(words(node, text))
  if (value === undefined) throw new QueryProblem(`${words(node, text)} is no string`)
  return value
}

function only(node: SyntaxNode): SyntaxNode {
  const [first] = childrenOf(node)
  if (!first) throw new QueryProblem('there is nothing within the brackets')
  return first
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (child.name !== 'LineComment') found.push(child)
  return found
}

function words(node: SyntaxNode, text: string): string {
  return text.slice(node.from, node.to)
}

function unsupported(node: SyntaxNode, text: string): QueryProblem {
  return new QueryProblem(notSimulated(`"${words(node, text).slice(0, 80)}"`))
}

function notSimulated(what: string): string {
  return `${what} is not simulated`
}
