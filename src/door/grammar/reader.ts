import { DeliveryError } from '#src/core/errors.ts'
import { argumentsOf, type Argument, type Given } from './arguments.ts'
import { doingOf, type AnyCommand } from '#src/door/command.ts'
import { looksLike } from '#src/door/ids.ts'
import { nearest } from './suggest.ts'
import type { Token } from './tokens.ts'
import { usageHint } from './usage.ts'

/** A line with a word too many: whoever knows what exists may find an unknown name in the rest of it first. */
export class ExtraWord extends DeliveryError {
  readonly request: { readonly command: AnyCommand; readonly given: Given }

  constructor(request: ExtraWord['request'], { code, message, hint }: DeliveryError) {
    super(code, message, hint === undefined ? {} : { hint })
    this.request = request
  }
}

/** What exists, so that a value that names exactly one thing may stand anywhere. */
export type Names = { readonly apps: readonly string[]; readonly environments: readonly string[] }

/**
 * Reads the words after the verb. First everything whose meaning is certain wherever it stands (flags, prepositions,
 * names of things), then what is left fills the open places in order. Throws DeliveryError.
 */
export function readArguments(command: AnyCommand, tokens: readonly Token[], names: Names): Given {
  const reading: Reading = {
    command,
    all: argumentsOf(command),
    names,
    given: new Map(),
    loose: [],
    rest: [],
  }
  let at = 0
  while (at < tokens.length) at += readNext(reading, tokens, at)
  fillPlaces(reading)
  return Object.fromEntries(reading.given)
}

type Reading = {
  readonly command: AnyCommand
  readonly all: readonly Argument[]
  readonly names: Names
  readonly given: Map<string, string>
  readonly loose: string[]
  /** The words of the argument that takes the rest of the line, once it has begun. */
  readonly rest: Token[]
}

/** Reads one thing and answers how many words it took. */
function readNext(reading: Reading, tokens: readonly Token[], at: number): number {
  const token = tokens[at]
  if (!token) return 1
  if (isFlag(token)) {
    const taken = readFlag(reading, tokens, at)
    if (taken > 0) return taken
  }
  if (reading.rest.length > 0)
    return (
      (isAfterQuote(reading, token) && readPreposition(reading, tokens, at)) ||
      takeRest(reading, token)
    )

  const taken = token.quoted
    ? 0
    : readPreposition(reading, tokens, at) ||
      (isWhoseName(reading, tokens[at + 1]) ? 0 : readName(reading, token.text))
  if (taken > 0) return taken
  if (restHasCome(reading)) return takeRest(reading, token)
  reading.loose.push(token.text)
  return 1
}

function readFlag(reading: Reading, tokens: readonly Token[], at: number): number {
  const text = tokens[at]?.text ?? ''
  const [written, value] = splitOnce(text, '=')
  const argument = reading.all.find(({ flag }) => plain(flag) === plain(written))
  if (!argument) {
    if (reading.rest.length > 0) return 0
    throw unknownFlag(reading, written)
  }
  if (value !== undefined) return give(reading, argument, value, 1)
  if (argument.isSwitch) return give(reading, argument, 'true', 1)
  return readValue(reading, argument, tokens, at)
}

function readPreposition(reading: Reading, tokens: readonly Token[], at: number): number {
  const word = tokens[at]?.text.toLowerCase() ?? ''
  const argument = openOf(reading).find(({ prepositions }) => prepositions?.includes(word))
  return argument ? readValue(reading, argument, tokens, at) : 0
}

/** The value after a flag or a preposition: one word, or up to the next flag where the argument takes the rest. */
function readValue(
  reading: Reading,
  argument: Argument,
  tokens: readonly Token[],
  at: number,
): number {
  const following = tokens.slice(at + 1)
  const [first] = following
  if (!first || isFlag(first))
    throw badUsage(reading.command, `nothing follows "${tokens[at]?.text}"`)
  const isSeveral = argument.rest === true || argument.phrase === true
  if (!isSeveral || first.quoted) return give(reading, argument, first.text, 2)

  const end = following.findIndex((token, index) =>
    argument.rest ? isFlag(token) : index > 0 && endsPhrase(reading, argument, token),
  )
  const words = following.slice(0, end === -1 ? undefined : end)
  const isBecauseOf = tokens[at]?.text === 'because' && first.text === 'of'
  const whole = isBecauseOf ? ['because', ...wordsOf(words)] : wordsOf(words)
  return give(reading, argument, whole.join(' '), 1 + words.length)
}

/** Whether a word cannot belong to the several words of an argument. */
function endsPhrase(reading: Reading, argument: Argument, token: Token): boolean {
  if (token.quoted || isFlag(token)) return true
  const word = token.text.toLowerCase()
  return openOf(reading).some(
    (other) =>
      other !== argument &&
      (other.prepositions?.includes(word) || isNameFor(other, token.text, reading.names)),
  )
}

/** A quoted rest is complete where a word that begins several others follows: `"payments fail" until 18:00`. */
function isAfterQuote(reading: Reading, { text, quoted }: Token): boolean {
  if (quoted || reading.rest.length !== 1 || !reading.rest[0]?.quoted) return false
  const word = text.toLowerCase()
  return openOf(reading).some(({ phrase, prepositions }) => phrase && prepositions?.includes(word))
}

function wordsOf(tokens: readonly Token[]): readonly string[] {
  return tokens.map(({ text }) => text)
}

/** Before `of checkout` stands the name of a dependency, even where an app is called so: `payments of checkout`. */
function isWhoseName(reading: Reading, next: Token | undefined): boolean {
  if (next === undefined || next.quoted) return false
  const open = openOf(reading)
  const owner = open.find(({ names }) => names === 'app')
  const isOpen = open.some(({ names, by }) => names === 'dependency' && by === 'place')
  return isOpen && owner?.prepositions?.includes(next.text.toLowerCase()) === true
}

/** A word that names exactly one kind of thing is that argument, wherever it stands. */
function readName(reading: Reading, text: string): number {
  const open = openOf(reading)
  const [app, version] = splitOnce(text, '@')
  const ofApp = open.find(({ names }) => names === 'app')
  const ofRelease = open.find(({ names, by }) => names === 'release' && by === 'place')
  if (ofApp && ofRelease && app && version) {
    give(reading, ofApp, sameAs(app, reading.names.apps), 1)
    return give(reading, ofRelease, version, 1)
  }

  const meant = open.filter((argument) => isNameFor(argument, text, reading.names))
  const [argument] = meant
  if (!argument || new Set(meant.map(({ names }) => names)).size > 1) return 0
  return give(reading, argument, text, 1)
}

function isNameFor({ names, by }: Argument, text: string, known: Names): boolean {
  const word = text.toLowerCase()
  if (by !== 'place') return false
  if (names === 'app') return known.apps.includes(word)
  if (names === 'environment') return known.environments.includes(word)
  return names !== undefined && looksLike(names, text)
}

/** Whether every place before the one that takes the rest of the line is taken, so that this word begins it. */
function restHasCome(reading: Reading): boolean {
  const open = placesOf(reading)
  return (
    open.some(({ rest }) => rest) && open.filter(({ rest }) => !rest).length <= reading.loose.length
  )
}

function takeRest(reading: Reading, token: Token): number {
  reading.rest.push(token)
  return 1
}

function fillPlaces(reading: Reading): void {
  const words = [...reading.loose]
  for (const argument of placesOf(reading)) {
    const value = argument.rest
      ? [...words.splice(0), ...wordsOf(reading.rest.splice(0))].join(' ')
      : words.shift()
    if (value) give(reading, argument, value, 1)
  }
  const [extra] = [...words, ...wordsOf(reading.rest)]
  if (extra !== undefined) throw tooMuch(reading, extra)
}

function give(reading: Reading, argument: Argument, value: string, taken: number): number {
  if (reading.given.has(argument.name))
    throw badUsage(reading.command, `"${argument.flag}" is given twice`)
  reading.given.set(argument.name, tidy(argument, value, reading.names))
  return taken
}

function tidy({ names }: Argument, value: string, known: Names): string {
  if (names === 'app') return sameAs(value, known.apps)
  if (names === 'environment') return sameAs(value, known.environments)
  return isId(names) ? value.toLowerCase() : value
}

/** Names are lower-case; telephones like to begin with a capital. */
function sameAs(value: string, known: readonly string[]): string {
  const word = value.toLowerCase()
  return known.includes(word) ? word : value
}

/** What may still be given by name or preposition. */
function openOf(reading: Reading): readonly Argument[] {
  return reading.all.filter(({ name }) => !reading.given.has(name) && !isSettled(reading, name))
}

/** What may still be given by place alone; an id is known by its look, so a place never makes one. */
function placesOf(reading: Reading): readonly Argument[] {
  return openOf(reading).filter(({ by, names, named }) => by === 'place' && !named && !isId(names))
}

const ids: ReadonlySet<string> = new Set([
  'delivery',
  'signOff',
  'freeze',
  'schedule',
  'alertGroup',
  'silence',
])

function isId(names: Argument['names']): boolean {
  return names !== undefined && ids.has(names)
}

/** A member of an alternative that is not needed because another alternative is complete: a delivery says app and environment. */
function isSettled({ command, given }: Reading, name: string): boolean {
  const either = command.either ?? []
  // What is said by its name is meant, whatever else was said.
  if (command.words[name]?.by === 'flag') return false
  return (
    either.some((set) => set.every((one) => given.has(one)) && !set.includes(name)) &&
    either.flat().includes(name)
  )
}

function isFlag({ text, quoted }: Token): boolean {
  return !quoted && /^--\p{L}/u.test(text)
}

function plain(flag: string): string {
  return flag.replaceAll(/[-_]/g, '').toLowerCase()
}

function splitOnce(text: string, by: string): readonly [string, string | undefined] {
  const at = text.indexOf(by)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function unknownFlag({ command, all }: Reading, written: string): DeliveryError {
  const guess = nearest(
    written,
    all.map(({ flag }) => flag),
  )
  return badUsage(
    command,
    `there is no "${written.slice(0, 60)}"`,
    guess && `Did you mean ${guess}?`,
  )
}

function tooMuch({ command, all, given }: Reading, extra: string): DeliveryError {
  const guess = nearest(
    `--${extra}`,
    all.map(({ flag }) => flag),
  )
  const error = badUsage(
    command,
    `"${extra.slice(0, 60)}" is one word too many`,
    guess && `Did you mean ${guess}?`,
  )
  return new ExtraWord({ command, given: Object.fromEntries(given) }, error)
}

function badUsage(command: AnyCommand, problem: string, guess?: string): DeliveryError {
  const hint = [guess, usageHint(command)].filter(Boolean).join(' ')
  return new DeliveryError('bad-usage', `Cannot ${doingOf(command)}: ${problem}`, { hint })
}
