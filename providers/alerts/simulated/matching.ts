import { RE2JS } from 're2js'
import type { Labels, Matcher } from '#src/core/watch/alerts.ts'

/** Whether labels are as every matcher says; a label that is not there is empty. Throws where an expression is none. */
export function compiled(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map(testOf)
  return (labels) => tests.every((test) => test(labels))
}

/** A matcher that also fits what has no such label; Alertmanager refuses silences of nothing else. */
export function matchesEmpty(matcher: Matcher): boolean {
  return testOf(matcher)({})
}

/** Expressions are RE2, and mean the whole value. */
function testOf({ name, value, isRegex, isEqual }: Matcher): (labels: Labels) => boolean {
  if (!isRegex) return (labels) => ((labels[name] ?? '') === value) === isEqual
  const expression = RE2JS.compile(`^(?:${value})$`)
  return (labels) => expression.matches(labels[name] ?? '') === isEqual
}
