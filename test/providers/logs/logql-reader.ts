import { regexOf } from '#src/core/watch/regex.ts'

/** A query as Loki 3 reads it, so far as we write any. */
export type Query = {
  readonly matchers: readonly Part[]
  readonly filters: readonly Part[]
}
export type Part = { readonly name?: string; readonly operator: string; readonly value: string }

/**
 * Reads LogQL: a selector, line filters, label filters. Strings are Go's. Throws for everything else, and for a selector
 * that Loki refuses, because it could match streams that have none of its labels.
 */
export function readLogql(text: string): Query {
  let rest = text
  const take = (pattern: RegExp, what: string) => {
    const found = pattern.exec(rest)
    if (found?.index !== 0)
      throw new SyntaxError(`parse error: no ${what} at "${rest.slice(0, 40)}"`)
    rest = rest.slice(found[0].length)
    return found
  }
  const string = () => unquoted(take(STRING, 'string')[0])
  take(/\{/, 'selector')
  const matchers: Part[] = []
  do {
    const [, name = '', operator = ''] = take(/\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*/, 'matcher')
    matchers.push({ name, operator, value: string() })
  } while (/^\s*,/.test(rest) && take(/\s*,/, 'comma'))
  take(/\s*\}/, 'end of the selector')
  if (!matchers.some((one) => !fits(one, ''))) throw new SyntaxError(EMPTY)
  const filters: Part[] = []
  while (rest.trim() !== '') {
    const [, operator = '', name] = take(/\s*(\|=|\|~|\|\s*([a-zA-Z_]\w*)\s*=~)\s*/, 'filter')
    filters.push({
      ...(name !== undefined && { name }),
      operator: name === undefined ? operator : '=~',
      value: string(),
    })
  }
  return { matchers, filters }
}

/** Whether a value is as a matcher of labels wants it: anchored at both ends. */
export function fits({ operator, value }: Part, label: string): boolean {
  if (operator === '=') return label === value
  if (operator === '=~') return regexOf(`^(?:${value})$`).isIn(label)
  throw new SyntaxError(`Nobody writes ${operator} here`)
}

const EMPTY =
  'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value'

/** An interpreted string literal of Go: no line break, no unknown escape, no half of a surrogate pair. */
const STRING = /"(?:[^"\\\n]|\\(?:[abfnrtv\\"]|u(?![dD][89a-fA-F])[\da-fA-F]{4}|x[\da-fA-F]{2}))*"/

function unquoted(literal: string): string {
  return literal
    .slice(1, -1)
    .replaceAll(/\\(?:u([\da-fA-F]{4})|(.))/g, (_, hex?: string, sign = '') => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return SIGNS[sign as keyof typeof SIGNS] ?? sign
    })
}

const SIGNS = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', a: '\u0007' } as const
