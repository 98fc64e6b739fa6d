import type { AuditedRow } from '#src/door/audit.ts'
import type { AuditHead } from '#src/core/audit-chain.ts'
import type { Message } from '#src/door/message.ts'
import { answer, context, message, section } from '#src/messages/blocks.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, channelName, command, time, who } from '#src/messages/words.ts'

/** Rows of the audit, newest first; `more` is the line that brings the rest as a file. */
export function auditList(
  title: string,
  rows: readonly AuditedRow[],
  more: string | undefined,
): Message {
  const heading = `*Audit of ${escape(title)}*`
  if (rows.length === 0) return answer([`${heading}\nNothing was found.`])
  const paragraphs = chunks(rows.map(auditLine), 5).map((lines) => lines.join('\n'))
  return answer([
    heading,
    ...paragraphs,
    ...(more === undefined ? [] : [`There is more: ${command(more)} sends everything as a file.`]),
  ])
}

/** The file that was asked for; what it holds is told where it arrives. */
export function auditFile(
  title: string,
  file: {
    readonly name: string
    readonly content: string
    readonly count: number
    readonly isCut: boolean
  },
): Message {
  const { name, content, count, isCut } = file
  const rows = `${count} ${count === 1 ? 'row' : 'rows'}`
  const words = isCut
    ? `The newest ${rows} come as a file; ask with \`--since\` for a part that fits.`
    : `${rows} come as a file.`
  const shown = answer([
    `*Audit of ${escape(title)}*\n${count === 0 ? 'Nothing was found.' : words}`,
  ])
  return count === 0 ? shown : { ...shown, file: { name, content } }
}

/** One row in one line: when, who, what, where, and why where it says. */
export function auditLine(row: AuditedRow): string {
  const { at, actor, action, app, environment, plan } = row
  const target = [app, environment].filter((name) => name !== undefined).join(' in ')
  const facts = [
    time(at),
    who(actor),
    `*${escape(action)}*`,
    ...(target ? [escape(target)] : []),
    ...(plan ? [`plan ${code(plan.slice(0, 8))}`] : []),
  ]
  const words = wordsOf(row)
  return `${facts.join(' · ')}${words ? `\n      ${escape(brief(words, 200))}` : ''}`
}

/** A row that people who watch over the rules are told of. */
export function auditNotice(row: AuditedRow): Message {
  const { channel, seq } = row
  return message(
    [
      section(`🛡️ ${auditLine(row)}`),
      context(...(channel ? [`said in ${channelName(channel)}`] : []), `audit row ${seq}`),
    ],
    { visibility: 'channel' },
  )
}

/** Where the chain ended on a day: whoever keeps it can tell later that nothing was cut off. */
export function auditHeadNotice(day: string, { seq, hash }: AuditHead): Message {
  return message(
    [
      section(`The audit of ${escape(day)} ends at row ${seq}.`),
      context(`Whether it is still whole: ${code(`deliver audit verify --head ${seq}:${hash}`)}`),
    ],
    { visibility: 'channel' },
  )
}

/** What a row says beyond its columns: why it was refused, what happened, or what was asked. */
function wordsOf({ detail }: AuditedRow): string | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined
  const said = detail as Readonly<Record<string, unknown>>
  const facts = subjects.flatMap(([name, word]) => {
    const value = said[name]
    return typeof value === 'string' ? [`${word} ${value}`] : []
  })
  const reason = reasonIn(said) ?? reasonIn(said['signal'])
  if (reason !== undefined)
    return [...(facts.length > 0 ? [facts.join(', ')] : []), reason].join(': ')
  const { args = {} } = said
  const rest = Object.entries(args ?? {}).filter(
    ([name]) => name !== 'app' && name !== 'environment',
  )
  return [...facts, ...rest.map(([name, value]) => `${name} ${String(value)}`)].join(', ')
}

/** What a row is about beside its columns, and the word for it. */
const subjects = [
  ['wanted', 'release'],
  ['delivery', 'delivery'],
  ['signOff', 'sign-off'],
  ['freeze', 'freeze'],
] as const

function reasonIn(said: unknown): string | undefined {
  if (typeof said !== 'object' || said === null) return undefined
  const named = said as Readonly<Record<string, unknown>>
  const words = ['reason', 'because', 'text', 'error'].map((name) => named[name])
  return words.find((value) => typeof value === 'string')
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
