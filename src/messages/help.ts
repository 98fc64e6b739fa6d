import type { Message } from '#src/door/message.ts'
import { argumentsOf } from '#src/door/grammar/arguments.ts'
import type { AnyCommand } from '#src/door/command.ts'
import { usageOf } from '#src/door/grammar/usage.ts'
import { type Topic, topics } from '#src/door/topics.ts'
import { answer } from './blocks.ts'
import { code, escape } from './escape.ts'
import { command as typed } from './words.ts'

/** What there is to say, by what it is about. */
export function helpOverview(commands: Iterable<AnyCommand>): Message {
  const all = [...commands]
  const lines = topicNames.map((topic) => {
    const names = all.filter((one) => one.topic === topic).map(({ name }) => code(name))
    return `*${escape(topics[topic])}* (${code(topic)})\n${names.join(' · ')}`
  })
  return answer([
    '*What I understand*',
    ...lines,
    `More about one with ${typed('help deploy')}, about a few with ${typed('help delivering')}. What you leave out is asked. Slash commands do not work in threads: there, mention me instead of typing ${code('/deliver')}.`,
  ])
}

/** What a few commands are for, in the registry's order. */
export function helpTopic(topic: Topic, commands: Iterable<AnyCommand>): Message {
  const lines = [...commands]
    .filter((one) => one.topic === topic)
    .map(({ name, summary }) => `• ${typed(name)}: ${escape(summary)}`)
  return answer([`*${escape(topics[topic])}*`, lines.join('\n')])
}

const topicNames = Object.keys(topics) as Topic[]

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
