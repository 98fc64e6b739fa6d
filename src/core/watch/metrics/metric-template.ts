import type { SyntaxNode } from '@lezer/common'
import { RE2JS } from 're2js'
import { parsePromql, type PromqlProblem, quotedPromql, stringValueOf } from './promql.ts'

/** What a query may say of whom it is asked about. What is undefined is not known there. */
export type MetricVariables = {
  readonly app: string
  readonly environment: string
  readonly namespace: string
  readonly version: string | undefined
  /** A regular expression (RE2) of the names of the app's pods. */
  readonly pods: string | undefined
}

/** What is wrong with a query that has variables in it, and where; undefined when nothing is. */
export function templateProblem(template: string): PromqlProblem | undefined {
  const parsed = parsePromql(template)
  if ('because' in parsed) return misplaced(template, parsed) ?? parsed
  for (const literal of literalsIn(parsed.root, template)) {
    const problem = literalProblem(literal)
    if (problem) return problem
  }
  return undefined
}

/**
 * The query with its variables filled in: each within the quotes where it stands, as the text that it is, and within a
 * regular expression as one that fits it alone. Nothing that a value holds becomes a part of the query.
 */
export function filledTemplate(
  template: string,
  variables: MetricVariables,
): { readonly promql: string } | PromqlProblem {
  const problem = templateProblem(template)
  if (problem) return problem
  const parsed = parsePromql(template)
  if ('because' in parsed) return parsed
  let promql = template
  for (const literal of literalsIn(parsed.root, template).toReversed()) {
    const unknown = namesIn(literal.value).find((name) => variables[name] === undefined)
    if (unknown) return { at: literal.from, because: `nothing is known of $${unknown} there` }
    const value = literal.value.replaceAll(VARIABLE, (_, name: keyof MetricVariables) =>
      written(name, variables[name] ?? '', literal.as),
    )
    promql = `${promql.slice(0, literal.from)}${quotedPromql(value)}${promql.slice(literal.to)}`
  }
  return { promql }
}

const VARIABLE = /\$(app|environment|namespace|version|pods)\b/g
const KNOWN = '$app, $environment, $namespace, $version and $pods'

/** A string literal with a variable in it. */
type Literal = {
  readonly from: number
  readonly to: number
  readonly value: string
  /** What is made of it: a text, a regular expression, or what stands in the place of one (`$1`). */
  readonly as: 'text' | 'regex' | 'replacement' | 'matched text'
}

function literalsIn(root: SyntaxNode, text: string): readonly Literal[] {
  const found: Literal[] = []
  root.cursor().iterate((node) => {
    if (node.name !== 'StringLiteral') return
    const value = stringValueOf(text.slice(node.from, node.to))
    if (value?.includes('$'))
      found.push({ from: node.from, to: node.to, value, as: useOf(node.node, text) })
  })
  return found.filter(({ value, as }) => as !== 'text' || namesIn(value).length > 0)
}

function literalProblem({ from, value, as }: Literal): PromqlProblem | undefined {
  if (namesIn(value).includes('pods') && as !== 'regex')
    return {
      at: from,
      because: '$pods is a regular expression: it stands behind =~ or !~',
    }
  const [other] = as === 'regex' || as === 'matched text' ? strangersIn(value) : []
  return other === undefined
    ? undefined
    : { at: from, because: `there is no ${other}; there are ${KNOWN}` }
}

function useOf(node: SyntaxNode, text: string): Literal['as'] {
  const { parent } = node
  if (!parent) return 'text'
  const operator = parent.getChild('MatchOp')
  if (operator)
    return text.slice(operator.from, operator.to).includes('~') ? 'regex' : 'matched text'
  const name = parent.parent?.getChild('FunctionIdentifier')
  if (!name || text.slice(name.from, name.to) !== 'label_replace') return 'text'
  const place = parent.getChildren('Expr').findIndex(({ from }) => from === node.from)
  return ({ 2: 'replacement', 4: 'regex' } as const)[place] ?? 'text'
}

function namesIn(value: string): readonly (keyof MetricVariables)[] {
  return [...value.matchAll(VARIABLE)].map(([, name]) => name as keyof MetricVariables)
}

/** What looks like a variable and is none; `$1` and the end of a regular expression do not. */
function strangersIn(value: string): readonly string[] {
  return [...value.replaceAll(VARIABLE, '').matchAll(/\$[A-Za-z_]\w*/g)].map(([word]) => word)
}

function written(name: keyof MetricVariables, value: string, as: Literal['as']): string {
  if (as === 'regex') return name === 'pods' ? `(?:${value})` : RE2JS.quote(value)
  return as === 'replacement' ? value.replaceAll('$', '$$$$') : value
}

/** In better words than those of the grammar: what is wrong is where the variable stands. */
function misplaced(template: string, { at }: PromqlProblem): PromqlProblem | undefined {
  const [variable] = /^\$\w+/.exec(template.slice(at)) ?? []
  if (variable === undefined) return undefined
  return {
    at,
    because: `${variable} at character ${at + 1} has to stand within quotes: {app="$app"}`,
  }
}
