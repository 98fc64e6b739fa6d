import type { Instant } from '#src/core/clock.ts'
import { levelOf } from './levels.ts'
import type { LogLine, LogPattern } from './logs.ts'
import { ANYTHING, wordsOf } from './templates.ts'

export type Compared = {
  /** Lines from before, that are compared with and not counted. */
  readonly known: readonly LogLine[]
  /** Whatever no line said before this moment is new. */
  readonly since: Instant
}

/**
 * What lines say, each once, with `<*>` where it differs: new ones first, then the most frequent. Lines are one pattern
 * where they differ in numbers, ids, times and quoted texts, or where one word takes at least `VALUES` values. Takes time
 * in proportion to the lines, and knows at most `MOST` patterns; all others are one.
 */
export function patternsOf(lines: readonly LogLine[], compared?: Compared): readonly LogPattern[] {
  const groups = new Map<string, Group>()
  const writers = new Set<string>()
  const take = (line: LogLine, isCounted: boolean) => {
    const writer = `${line.pod}/${line.container}`
    if (isContinued(line.text) && writers.has(writer)) return
    writers.add(writer)
    const words = wordsOf(line.text)
    const found = groupOf(groups, words)
    if (isCounted) count(found, line)
    if (compared && line.at < compared.since) found.isKnown = true
  }
  for (const line of compared?.known ?? []) take(line, false)
  for (const line of lines) take(line, true)
  return merged([...groups.values()])
    .flatMap((group) => patternOf(group, compared !== undefined))
    .toSorted((a, b) => Number(b.isNew) - Number(a.isNew) || b.count - a.count)
}

/** A place where so many different words stand is a value, and not another message. */
const VALUES = 4
const MOST = 1_000
const LONGEST = 300

type Group = {
  readonly words: readonly string[]
  count: number
  first?: LogLine
  last?: LogLine
  isKnown: boolean
}

function groupOf(groups: Map<string, Group>, words: readonly string[]): Group {
  const isFull = groups.size >= MOST
  const key = words.join(' ')
  const found = groups.get(key) ?? (isFull ? groups.get(ANYTHING) : undefined)
  if (found) return found
  const group: Group = { words: isFull ? [ANYTHING] : words, count: 0, isKnown: isFull }
  groups.set(isFull ? ANYTHING : key, group)
  return group
}

function count(group: Group, line: LogLine): void {
  group.count += 1
  if (!group.first || line.at < group.first.at) group.first = line
  if (!group.last || line.at >= group.last.at) group.last = line
}

/** A line of a stack trace, or of anything else that goes over several lines. */
function isContinued(text: string): boolean {
  return /^\s|^Caused by: |^\.\.\. \d+ more/.test(text)
}

/** Puts groups together that differ in one place, in which there are many values; so often as there may be such places. */
function merged(groups: readonly Group[], again = 3): readonly Group[] {
  const alike = Map.groupBy(
    groups.flatMap((group) => group.words.map((_, place) => ({ group, place }))),
    ({ group, place }) => keyWithout(group.words, place),
  )
  const gone = new Set<Group>()
  const made: Group[] = []
  for (const [, those] of [...alike].toSorted(([, a], [, b]) => b.length - a.length)) {
    const left = those.filter(({ group }) => !gone.has(group))
    const [first] = left
    if (!first || left.length < VALUES) continue
    for (const { group } of left) gone.add(group)
    made.push(
      together(
        left.map(({ group }) => group),
        first.place,
      ),
    )
  }
  if (made.length === 0) return groups
  const next = [...groups.filter((group) => !gone.has(group)), ...made]
  return again > 1 ? merged(next, again - 1) : next
}

function keyWithout(words: readonly string[], place: number): string {
  return `${place} ${words.with(place, ANYTHING).join(' ')}`
}

function together(groups: readonly Group[], place: number): Group {
  const whole: Group = { words: groups[0]!.words.with(place, ANYTHING), count: 0, isKnown: false }
  for (const group of groups) {
    whole.isKnown ||= group.isKnown
    if (!group.first || !group.last) continue
    whole.count += group.count
    if (!whole.first || group.first.at < whole.first.at) whole.first = group.first
    if (!whole.last || group.last.at >= whole.last.at) whole.last = group.last
  }
  return whole
}

function patternOf(group: Group, isCompared: boolean): readonly LogPattern[] {
  const { words, count: times, first, last, isKnown } = group
  if (!first || !last) return []
  const level = last.level ?? levelOf(last.text)
  const template = words.join(' ')
  return [
    {
      template: template.length > LONGEST ? `${template.slice(0, LONGEST - 1)}…` : template,
      count: times,
      first,
      last,
      isNew: isCompared && !isKnown,
      ...(level && { level }),
    },
  ]
}
