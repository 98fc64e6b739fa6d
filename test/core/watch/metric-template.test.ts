import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { filledTemplate, templateProblem } from '#src/core/watch/metrics/metric-template.ts'
import { parsePromql, quotedPromql, stringValueOf } from '#src/core/watch/metrics/promql.ts'
import { usualMetrics } from '#src/core/watch/metrics/usual-metrics.ts'

const checkout = {
  app: 'checkout',
  environment: 'production',
  namespace: 'shop',
  version: '1.5.0',
  pods: 'checkout-[a-z]+|worker-[0-9]+',
}

describe('Variables in queries', () => {
  it('are filled in within quotes, and fit as regular expressions where those are', () => {
    const template =
      'sum(rate(a{app="$app",v!="x-$version",pod=~"$pods",image=~".*:$version"}[5m]))'

    expect(filledTemplate(template, checkout)).toEqual({
      promql: String.raw`sum(rate(a{app="checkout",v!="x-1.5.0",pod=~"(?:checkout-[a-z]+|worker-[0-9]+)",image=~".*:1\\.5\\.0"}[5m]))`,
    })
  })

  it('are filled in whatever the quotes', () => {
    expect(filledTemplate("a{b='$app',c=`$namespace`} # $app", checkout)).toEqual({
      promql: 'a{b="checkout",c="shop"} # $app',
    })
  })

  it('are not looked for in what they are filled with', () => {
    expect(filledTemplate('a{b="$app"}', { ...checkout, app: '$version' })).toEqual({
      promql: 'a{b="$version"}',
    })
  })

  it('stand as they are in what a regular expression is replaced by', () => {
    const template = 'label_replace(a, "b", "$app-$1", "c", "$app-(.*)")'

    expect(filledTemplate(template, { ...checkout, app: 'a.$1' })).toEqual({
      promql: String.raw`label_replace(a, "b", "a.$$1-$1", "c", "a\\.\\$1-(.*)")`,
    })
  })

  it.each([
    ['a{b=$app}', 4, /^\$app at character 5 has to stand within quotes/],
    ['rate(a[$range])', 7, /^\$range at character 8 has to stand within quotes/],
    ['a{b="$pods"}', 4, /^\$pods is a regular expression/],
    ['a{b="$service"}', 4, /^there is no \$service; there are \$app/],
    ['sum(a', 5, /^it ends too early/],
    ['a{b="c"', 7, /^it ends too early/],
    ['sum(a))', 6, /^"\)" is not expected at character 7/],
    ['  ', 0, /^there is no query/],
  ])('are refused in %j', (template, at, words) => {
    expect(templateProblem(template)).toEqual({ at, because: expect.stringMatching(words) })
    expect(filledTemplate(template, checkout)).toMatchObject({ at })
  })

  it.each([
    'a{b=~"x$"}',
    'a{b=~"^(x|y$|z)$"}',
    'label_replace(a, "b", "$name", "c", "(?P<name>.*)")',
  ])('are not what %j has', (query) => {
    expect(templateProblem(query)).toBeUndefined()
    expect(filledTemplate(query, checkout)).toEqual({ promql: query })
  })

  it('have to be known', () => {
    expect(filledTemplate('a{b="$version"}', { ...checkout, version: undefined })).toEqual({
      at: 4,
      because: 'nothing is known of $version there',
    })
  })

  it('change one text each, and nothing of the query, whatever they are filled with', () => {
    const anything = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), nasty)
    const templates = fc.constantFrom(
      'sum by (x) (rate(a{app="$app",c=~"1|$app",d!~\'$app\',e!=`$app`}[5m])) / on (z) b{q="$app!"}',
      'label_replace(a, "b", "$app-$1", "c", "$app") or count_values("$app", b)',
      ...usualMetrics.map(({ query }) => query.replaceAll('$namespace', '$app')),
    )
    fc.assert(
      fc.property(templates, anything, (template, raw) => {
        const app = raw.toWellFormed()
        const filled = filledTemplate(template, { ...checkout, app })
        if (!('promql' in filled)) throw new Error(filled.because)

        expect(shapeOf(filled.promql)).toEqual(shapeOf(template))
        const [before, after] = [textsOf(template), textsOf(filled.promql)]
        const isTouched = (_: unknown, index: number) => /\$app|\$pods/.test(before[index] ?? '')
        expect(after.filter((text, index) => !isTouched(text, index))).toEqual(
          before.filter((text, index) => !isTouched(text, index)),
        )
      }),
      { numRuns: 150 },
    )
  })

  it('fit themselves alone as regular expressions', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), nasty), fc.string(), (app, other) => {
        const filled = filledTemplate('a{b=~"$app"}', { ...checkout, app })
        if (!('promql' in filled)) throw new Error(filled.because)
        const pattern = RE2JS.compile(textsOf(filled.promql)[0] ?? '')

        expect(pattern.matches(app)).toBe(true)
        expect(pattern.matches(other)).toBe(other === app)
      }),
    )
  })

  it('of the usual questions are in order', () => {
    expect(usualMetrics.map(({ query }) => templateProblem(query))).toEqual(
      usualMetrics.map(() => undefined),
    )
  })
})

describe('A text between quotes', () => {
  it('reads as it was written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), nasty), (raw) => {
        const text = raw.toWellFormed()

        expect(stringValueOf(quotedPromql(text))).toBe(text)
        expect(textsOf(`a{b=${quotedPromql(text)}}`)).toEqual([text])
      }),
    )
  })

  it.each([
    [String.raw`"\x41\102\u00e9\U0001F600\t"`, 'AB\u00e9\u{1F600}\t'],
    [String.raw`'\'"'`, `'"`],
    ['`\\n`', '\\n'],
    [String.raw`"\q"`, undefined],
    ['"', undefined],
  ])('%s is %j', (literal, value) => {
    expect(stringValueOf(literal)).toBe(value)
  })
})

/** What might end a text, a matcher or a query. */
const nasty = fc
  .array(
    fc.constantFrom('"', "'", '`', '\\', '\n', '\r', '\0', '}', ']', ')', '$app', '$1', '#', '.*', '{', '|', '\u2028', '\u202e', 'é', '\u{1F600}'), // prettier-ignore
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

function nodesOf(query: string) {
  const parsed = parsePromql(query)
  if ('because' in parsed) throw new Error(`${query}: ${parsed.because}`)
  const found: { readonly name: string; readonly text: string }[] = []
  parsed.root.cursor().iterate(({ name, from, to }) => {
    found.push({ name, text: query.slice(from, to) })
  })
  return found
}

function shapeOf(query: string) {
  return nodesOf(query).map(({ name }) => name)
}

function textsOf(query: string) {
  return nodesOf(query)
    .filter(({ name }) => name === 'StringLiteral')
    .map(({ text }) => stringValueOf(text) ?? '')
}
