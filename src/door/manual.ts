import type { AnyCommand } from './command.ts'
import { argumentsOf, type Argument } from './grammar/arguments.ts'
import { usageOf } from './grammar/usage.ts'
import { isByRole, roleFor } from './rights/roles.ts'

/** The page about every command (`docs/commands.md`), as Markdown. */
export function manualOf(commands: Iterable<AnyCommand>): string {
  return `${[introduction, ...[...commands].map((command) => chapterOf(command))].join('\n\n')}\n`
}

const introduction = `# Commands

Everything that can be said to the bot, by slash command, by mentioning it (\`@deliver status\`, the only way inside
threads), or by buttons. This page is generated from the commands themselves
and held by a test, whose \`-u\` brings it up to date.

The verb comes first. Values go in the order that is shown, or after a preposition (\`to\`, \`in\`, \`of\` …), or as
\`--name value\`; a value that names exactly one app or environment may stand anywhere. What is missing is asked for. In
the thread of a card, the delivery is the card's.`

function chapterOf(command: AnyCommand): string {
  const words = argumentsOf(command)
  const paragraphs = [
    `## ${command.name}`,
    `${command.summary}. ${effects[command.effect]} ${needs(command)}`,
    fenced([usageOf(command)], 'text'),
    words.map((word) => row(word)).join('\n'),
    fenced(command.examples.map((example) => `/deliver ${example}`)),
  ]
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')
}

function needs({ permission }: AnyCommand): string {
  return isByRole(permission) ? `It needs the role ${roleFor[permission]}.` : ruled[permission]
}

const ruled = {
  approve: 'It is for those whom the rules of the environment name for approvals.',
  signOff: 'It is for those whom the rules of the environment name for sign-offs.',
  emergency: 'It is for those whom the rules of the environment name for emergencies.',
} as const

const effects = {
  read: 'It only looks.',
  change: 'It changes something.',
  destructive: 'It takes something away; its buttons ask again.',
} as const

function row({ name, flag, by, prepositions, required, description }: Argument): string {
  const ways = [
    ...(by === 'place' ? [`\`${name}\``] : []),
    `\`${flag}\``,
    ...(prepositions ?? []).map((word) => `\`${word} …\``),
  ]
  return `- ${ways.join(', ')}${required ? ' (required)' : ''}: ${description}`
}

function fenced(lines: readonly string[], language = ''): string {
  return lines.length === 0 ? '' : ['```' + language, ...lines, '```'].join('\n')
}
