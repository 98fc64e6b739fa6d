import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import type { Unit } from '#src/core/watch/series.ts'

/** What an alert's expression looks at, without the comparison that makes it an alert. */
export type Watched = {
  readonly query: string
  /** The number that it is compared with. */
  readonly threshold?: number
  readonly unit: Unit
}

/**
 * Takes the comparison with a number from the top of an expression: over time it would be drawn only where it fires. An
 * expression that is no such comparison, or that is not understood, is drawn as it is.
 */
export function watchedBy(expression: string): Watched {
  const whole = expression.trim()
  if (whole.length > LONGEST) return { query: whole, unit: 'count' }
  const { topNode } = parser.parse(whole)
  const found = hasError(topNode) ? undefined : comparisonIn(topNode.firstChild, whole)
  return found ?? { query: whole, unit: unitOf(whole, undefined, false) }
}

/** Longer ones are no queries of people. */
const LONGEST = 10_000

/** The expression that Prometheus puts into the address of an alert's rule. */
export function expressionIn(generatorURL: string | undefined): string | undefined {
  if (generatorURL === undefined || !URL.canParse(generatorURL)) return undefined
  return new URL(generatorURL).searchParams.get('g0.expr') || undefined
}

const comparing = new Set(['Gtr', 'Lss', 'Gte', 'Lte', 'Eql', 'Neq', 'EqlSingle'])

function comparisonIn(node: SyntaxNode | null, text: string): Watched | undefined {
  if (node?.name === 'ParenExpr') return comparisonIn(node.firstChild, text)
  if (node?.name !== 'BinaryExpr') return undefined
  const { firstChild: left, lastChild: right } = node
  if (!left || !right) return undefined
  const operator = left.nextSibling?.name ?? ''
  if (comparing.has(operator)) return withNumber(left, right, text)
  // What both sides have to say is drawn by the first of them.
  return operator === 'And' || operator === 'Unless' ? comparisonIn(left, text) : undefined
}

function withNumber(left: SyntaxNode, right: SyntaxNode, text: string): Watched | undefined {
  const [a, b] = [numberIn(left, text), numberIn(right, text)]
  if (b !== undefined && a === undefined) return watched(left, b, text)
  return a !== undefined && b === undefined ? watched(right, a, text) : undefined
}

function watched(node: SyntaxNode, threshold: number, text: string): Watched {
  const query = text.slice(node.from, node.to)
  return { query, threshold, unit: unitOf(query, threshold, isQuotient(node)) }
}

function isQuotient(node: SyntaxNode): boolean {
  if (node.name === 'ParenExpr') return node.firstChild !== null && isQuotient(node.firstChild)
  return node.name === 'BinaryExpr' && node.firstChild?.nextSibling?.name === 'Div'
}

function numberIn(node: SyntaxNode, text: string): number | undefined {
  if (node.name === 'ParenExpr')
    return node.firstChild ? numberIn(node.firstChild, text) : undefined
  const written = text.slice(node.from, node.to).replaceAll(/[\s_]/g, '')
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written)) return undefined
  return Number(written)
}

/** By the names that Prometheus recommends for metrics (https://prometheus.io/docs/practices/naming/). */
function unitOf(query: string, threshold: number | undefined, isRatio: boolean): Unit {
  if (isRatio) return threshold !== undefined && Math.abs(threshold) <= 1 ? 'ratio' : 'count'
  const isRate = /\b(i?rate|increase)\s*\(/.test(query)
  if (query.startsWith('histogram_quantile') && query.includes('_seconds')) return 'seconds'
  if (/_seconds\b/.test(query) && !isRate) return 'seconds'
  if (/_bytes\b/.test(query) && !isRate) return 'bytes'
  return 'count'
}

function hasError(node: SyntaxNode): boolean {
  let found = false
  node.cursor().iterate(({ type }) => {
    found ||= type.isError
  })
  return found
}
