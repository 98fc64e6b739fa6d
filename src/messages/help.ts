import type { Message } from '#src/door/message.ts'
import { argumentsOf } from '#src/door/grammar/arguments.ts'
import type { AnyCommand } from '#src/door/command.ts'
import { usageOf } from '#src/door/grammar/usage.ts'
import { answer } from './blocks.ts'
import { code, escape } from './escape.ts'
import { command as typed } from './words.ts'

/** Every command in a line, in the registry's order. */
export function helpOverview(commands: Iterable<AnyCommand>): Message {
  const lines = [...commands].map(({ name, summary }) => `• ${typed(name)}: ${escape(summary)}`)
  const [first = [], ...more] = inParts(lines)
  return answer([
    ['*What I understand*', ...first].join('\n'),
    ...more.map((part) => part.join('\n')),
    `More about one with ${typed('help deploy')}. What you leave out is asked. Slash commands do not work in threads: there, mention me instead of typing ${code('/deliver')}.`,
  ])
}

/** A paragraph has no room for every command. */
function inParts(lines: readonly string[]): readonly (readonly string[])[] {
  const parts = Math.ceil(lines.length / MOST_LINES)
  return Array.from({ length: parts }, (_, part) =>
    lines.slice(part * MOST_LINES, (part + 1) * MOST_LINES),
  )
}

const MOST_LINES = 20

/** One command in full: how it is written, what its words mean, examples. */
export function helpCommand(command: AnyCommand): Message {
  const words = argumentsOf(command).map(({ name, flag, by, description, prepositions }) => {
    const before = prepositions
      ? `, also after ${prepositions.map((word) => code(word)).join(', ')}`
      : ''
    return `• ${code(by === 'place' ? name : flag)}: ${escape(description)}${before}`
  })
  return answer([
    `*${escape(command.name)}*: ${escape(command.summary)}.\n${code(usageOf(command))}`,
    words.join('\n'),
    command.examples.length === 0
      ? ''
      : `For example\n${command.examples.map((line) => `• ${typed(line)}`).join('\n')}`,
  ])
}
