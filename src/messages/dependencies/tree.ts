import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { DependencyRow, DependencyTree } from '#src/door/dependencies/trees.ts'
import type { Message } from '#src/door/message.ts'
import { answer } from '#src/messages/blocks.ts'
import { escape } from '#src/messages/escape.ts'
import { brief, command, voters } from '#src/messages/words.ts'
import { markOf, outputWords, standingLines, typedName, userWords } from './state-words.ts'

/** What an app needs, by environment: how each stands, what it gives, whose it is, nested by what comes first. */
export function dependencyTree(trees: readonly DependencyTree[]): Message {
  const shown = trees.filter(({ rows }) => rows.length > 0)
  const [first] = trees
  if (!first) return answer(['There is no environment here that you may see.'])
  if (shown.length === 0) {
    const where = trees.length === 1 ? ` in ${escape(first.environment)}` : ''
    return answer([`*${escape(first.app)}*${where} needs nothing beside its own containers.`])
  }
  return answer(shown.slice(0, 20).map((tree) => treeLines(tree)))
}

function treeLines({ app, environment, version, rows }: DependencyTree): string {
  const runs = version === undefined ? '' : ` (${escape(brief(version, 60))})`
  const placed = nested(rows).slice(0, MOST_ROWS)
  const more = rows.length - placed.length
  return [
    `*What ${escape(app)} needs in ${escape(environment)}*${runs}`,
    ...placed.map(({ row, depth }) => rowLines(row, depth)),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n')
}

const MOST_ROWS = 30
const DEEPEST = 4

type Placed = { readonly row: DependencyRow; readonly depth: number }

/** Each below the first that it comes after. */
function nested(rows: readonly DependencyRow[]): readonly Placed[] {
  const names = new Set(rows.map(({ name }) => name))
  const parentOf = ({ after }: DependencyRow) => after.find((name) => names.has(name))
  const below = (parent: string | undefined, depth: number): readonly Placed[] =>
    rows
      .filter((row) => parentOf(row) === parent)
      .flatMap((row) => [
        { row, depth },
        ...(depth > rows.length ? [] : below(row.name, depth + 1)),
      ])
  return below(undefined, 0)
}

function rowLines({ name, kind, record, after, named }: DependencyRow, depth: number): string {
  const indent = INDENT.repeat(Math.min(depth, DEEPEST))
  const branch = depth > 0 ? '└ ' : ''
  const others = after.length > 1 ? `, after ${escape(after.slice(0, 6).join(' and '))}` : ''
  if (!record)
    return `${indent}${branch}▫️ *${escape(name)}* (${escape(kind)})${others}, nobody has asked for it yet`
  const { current, wanted } = record
  const details = detailsOf(record, named)
  return [
    `${indent}${branch}${markOf(record)} *${escape(name)}*: ${escape(brief((current ?? wanted).description, 150))} (${escape(kind)})${others}${named === 'comes' ? ', on its way' : ''}`,
    ...details.map((line) => `${indent}${INDENT}${line}`),
  ].join('\n')
}

function detailsOf(record: Dependency, named: DependencyRow['named']): readonly string[] {
  const { outputs, owners, owner, drift, state, order } = record
  const gives = outputWords(outputs)
  return [
    ...standingLines({ ...record, drift: drift.slice(0, 3) }).slice(0, 6),
    ...(gives === '' ? [] : [`gives ${gives}`]),
    ...(owners.length > 0 ? [`owned by ${voters(owners.slice(0, 6), 'and')}`] : []),
    ...(owner === 'shared' && userWords(record) !== '' ? [`used by ${userWords(record)}`] : []),
    // Where something else waits for people, its removal is not what they are asked about.
    ...(named === 'kept' && state === 'ready' && !order
      ? [`no release that runs names it; ${command(`deps remove ${typedName(record)}`)} removes it`]
      : []),
  ]
}

const INDENT = '      '
