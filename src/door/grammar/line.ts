import { DeliveryError } from '#src/core/errors.ts'
import { argumentsOf, type Given } from './arguments.ts'
import { doingOf, type AnyCommand } from '#src/door/command.ts'
import { readArguments, type Names } from './reader.ts'
import { nearest } from './suggest.ts'
import { tokensOf, type Token } from './tokens.ts'
import { flagLineOf, shortLineOf, usageHint } from './usage.ts'

/** Which command is meant, and what was said of its arguments; values are not checked yet. */
export type Request = { readonly command: AnyCommand; readonly given: Given }

export type Commands = ReadonlyMap<string, AnyCommand>

/**
 * Reads a typed line: the verb first, then values in the schema's order, after a preposition, or as `--name value`.
 * Throws DeliveryError and nothing else, whatever the line is.
 */
export function parseLine(line: string, commands: Commands, names: Names): Request {
  const [verb, ...words] = tokensOf(line.trim().replace(/^\/deliver(?=\s|$)/, ''))
  if (!verb) return { command: commandOf('help', commands), given: {} }

  const { command, tokens } = verbOf(verb, words, commands, names)
  const open = tokens.find((token) => opensQuote(token))
  if (open)
    throw new DeliveryError(
      'bad-usage',
      `Cannot ${doingOf(command)}: the quote at ${clip(open.text)} is not closed`,
      { hint: 'Close it before a space or the end, or leave it out' },
    )
  const asksHelp = tokens.some(({ text, quoted }) => !quoted && text === '--help')
  if (asksHelp) return { command: commandOf('help', commands), given: { command: command.name } }
  return short({ command, given: readArguments(command, tokens, names) })
}

/** The verb is one word, or two where a command is called so: `deps plan`. */
function verbOf(
  first: Token,
  words: readonly Token[],
  commands: Commands,
  names: Names,
): { readonly command: AnyCommand; readonly tokens: readonly Token[] } {
  const [second, ...rest] = words
  if (second === undefined || second.quoted)
    return { command: commandOf(first.text, commands), tokens: words }
  const both = commands.get(`${first.text} ${second.text}`.toLowerCase())
  if (both) return { command: both, tokens: rest }
  const family = familyOf(first.text, commands)
  const isName = [...names.apps, ...names.environments].includes(second.text.toLowerCase())
  const guess = isName ? undefined : nearest(second.text, family.keys())
  if (guess !== undefined) throw unknownCommand(`${first.text} ${second.text}`, family.get(guess))
  return { command: commandOf(first.text, commands), tokens: words }
}

/** Commands of two words that begin with this one, by their second. */
function familyOf(first: string, commands: Commands): ReadonlyMap<string, string> {
  const beginning = `${first.toLowerCase()} `
  return new Map(
    [...commands.keys()]
      .filter((name) => name.startsWith(beginning))
      .map((name) => [name.slice(beginning.length), name]),
  )
}

/** What a button, a form or a schedule asks for: a command by name with its arguments by theirs. */
export function parseCall(
  name: string,
  args: Readonly<Record<string, unknown>>,
  commands: Commands,
): Request {
  const command = commandOf(name, commands)
  const known = new Set(argumentsOf(command).map((argument) => argument.name))
  const given = Object.entries(args)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => [key, asText(command, key, value)] as const)
  for (const [key] of given) {
    if (!known.has(key)) throw unknownArgument(command, key)
  }
  return short({ command, given: Object.fromEntries(given) })
}

/** What is given must fit into the value of a button, which may have to ask for the rest. */
const longestGiven = 1_800

function short(request: Request): Request {
  if (JSON.stringify(request.given).length <= longestGiven) return request
  throw new DeliveryError('bad-usage', `Cannot ${doingOf(request.command)}: that is too long`, {
    hint: 'Say it in fewer than a thousand letters',
  })
}

/** The shortest line that `parseLine` reads back as exactly this request. */
export function formatLine({ command, given }: Request, commands: Commands, names: Names): string {
  const line = shortLineOf(command, given)
  return readsAs(line, given, commands, names) ? line : flagLineOf(command, given)
}

/** The command of that name, or an error that says which one was probably meant. */
export function commandOf(name: string, commands: Commands): AnyCommand {
  const command = commands.get(name.toLowerCase())
  if (command) return command

  const family = [...familyOf(name, commands).values()]
  if (family.length > 0)
    throw new DeliveryError('unknown-command', `Cannot understand "${clip(name)}" alone`, {
      hint: `There are: ${family.join(', ')}`,
    })
  throw unknownCommand(
    name,
    nearest(name, commands.keys()),
    `There are: ${[...commands.keys()].join(', ')}`,
  )
}

function unknownCommand(
  name: string,
  guess: string | undefined,
  otherwise = 'Say `/deliver help`',
): DeliveryError {
  return new DeliveryError(
    'unknown-command',
    `Cannot understand "${clip(name)}": there is no such command`,
    { hint: guess ? `Did you mean \`/deliver ${guess}\`?` : otherwise },
  )
}

function asText(command: AnyCommand, key: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new DeliveryError('bad-usage', `Cannot ${doingOf(command)}: "${clip(key)}" is not a text`)
}

function unknownArgument(command: AnyCommand, key: string): DeliveryError {
  return new DeliveryError('bad-usage', `Cannot ${doingOf(command)}: it takes no "${clip(key)}"`, {
    hint: usageHint(command),
  })
}

function readsAs(line: string, given: Given, commands: Commands, names: Names): boolean {
  try {
    const read = parseLine(line, commands, names).given
    return sorted(read) === sorted(given)
  } catch {
    return false
  }
}

function sorted(given: Given): string {
  return JSON.stringify(Object.entries(given).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** An apostrophe may begin a word; a double quote that does is meant to group words. */
function opensQuote({ text, quoted }: Token): boolean {
  return !quoted && /^["“”„‟]/u.test(text)
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
