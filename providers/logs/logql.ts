import { RE2JS } from 're2js'
import { levelHint, levelPattern } from '#src/core/watch/levels.ts'
import { podPattern } from '#src/core/watch/pod-names.ts'
import type { LogsRequest, PodName } from './logs.ts'

/** What Loki's collector calls things. */
export type LogLabels = {
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

/**
 * The queries in LogQL that together find all lines of a request, and perhaps more: one for lines that tell their level
 * themselves, and one for those of which Loki 3 knows it beside the line (`detected_level`; Loki 2 finds nothing by it).
 * Everything from outside is quoted, as a text or within a regular expression, and no selector can match everything.
 */
export function logqlOf(request: LogsRequest, labels: LogLabels): readonly string[] {
  const { contains = [], matching, level } = request
  const found = [
    selectorOf(request, labels),
    ...contains.map((part) => `|= ${quoted(part)}`),
    ...(matching === undefined ? [] : [`|~ ${quoted(matching)}`]),
  ].join(' ')
  if (!level) return [found]
  return [
    `${found} |~ ${quoted(levelHint(level))}`,
    `${found} | detected_level=~${quoted(levelPattern(level))}`,
  ]
}

/** A text as LogQL writes it, which is as Go does. Halves of surrogate pairs, which Go refuses, are replaced. */
export function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll(
    UNSEEN,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Not escaped by JSON, and refused or swallowed by one reader or another. */
const UNSEEN = /[\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

function selectorOf(request: LogsRequest, labels: LogLabels): string {
  const { namespace, pods, container } = request
  if (namespace === '' || pods.length === 0)
    throw new TypeError('Lines are asked for of pods in a namespace')
  const matchers = [
    `${labels.namespace}=${quoted(namespace)}`,
    podMatcher(pods, labels.pod),
    ...(container === undefined ? [] : [`${labels.container}=${quoted(container)}`]),
  ]
  return `{${matchers.join(', ')}}`
}

/** Regular expressions in matchers are anchored at both ends by Loki. */
function podMatcher(pods: readonly PodName[], label: string): string {
  const [first] = pods
  if (pods.length === 1 && first && 'is' in first) return `${label}=${quoted(first.is)}`
  return `${label}=~${quoted(pods.map((pod) => namesOf(pod)).join('|'))}`
}

function namesOf(pod: PodName): string {
  if ('is' in pod) return RE2JS.quote(pod.is)
  return 'of' in pod ? podPattern(pod.of) : `${RE2JS.quote(pod.startsWith)}.+`
}
