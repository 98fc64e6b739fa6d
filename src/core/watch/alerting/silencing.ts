import type { Labels, Matcher } from '#src/core/watch/alerts.ts'

/** Stands in the comment of a silence of ours, and finds it again. */
export function markOf(id: string): string {
  return `[deliver ${id}]`
}

/** What people wrote, without the mark. */
export function commentWithoutMark(comment: string): string {
  return comment.replace(/\s*\[deliver m-[0-9a-z]+\]\s*$/, '')
}

/** Matchers that alerts fit which have exactly these values in these labels. */
export function matchersOf(labels: Labels): readonly Matcher[] {
  return Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }))
}

/** Matchers as people write them: `alertname=HighErrorRate, pod=~"api-.*"`; or in a clause what is wrong. */
export function readMatchers(text: string): ReadMatchers {
  const matchers: Matcher[] = []
  let rest = text.trim()
  while (rest !== '') {
    const [all, ...parts] = PART.exec(rest) ?? []
    if (all === undefined)
      return { because: `"${rest.slice(0, 60)}" is no matcher; one reads alertname=HighErrorRate` }
    const matcher = matcherOf(parts)
    if (typeof matcher === 'string') return { because: matcher }
    matchers.push(matcher)
    rest = rest.slice(all.length).trim()
  }
  return matchers.length > 0 ? { matchers } : { because: 'there is no matcher' }
}

export type ReadMatchers = { readonly matchers: readonly Matcher[] } | { readonly because: string }

const LONGEST = 200
/** Name, operator and value, with what separates it from the next. */
const PART =
  /^([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*(?:("(?:[^"\\]|\\.)*")|'([^']*)'|([^\s,"']+))(?:\s*,\s*|\s+|$)/

function matcherOf([name = '', operator = '', quoted, single, bare = '']: readonly (
  | string
  | undefined
)[]): Matcher | string {
  const value = quoted === undefined ? (single ?? bare) : unquoted(quoted)
  if (value === undefined) return `${quoted?.slice(0, 60)} is no text`
  const isRegex = operator.endsWith('~')
  if (isRegex && (value.length > LONGEST || !whole(value)))
    return `"${value.slice(0, 60)}" is no regular expression`
  return { name, value, isRegex, isEqual: !operator.startsWith('!') }
}

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether it would mute whatever comes: nothing in it says what an alert must have. A pattern that fits words which have
 * nothing in common fits everything.
 */
export function mutesEverything(matchers: readonly Matcher[]): boolean {
  return !matchers.some(
    ({ value, isRegex, isEqual }) =>
      isEqual && value !== '' && (!isRegex || !STRANGERS.some((word) => whole(value)?.test(word))),
  )
}

/** No label means all of them; a pattern that fits one by chance is written more narrowly. */
const STRANGERS = ['', 'q7', 'Zw-40/x', 'kjv_ 9.Ü']

/** Alertmanager's patterns fit whole values. */
function whole(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, 's')
  } catch {
    return undefined
  }
}
