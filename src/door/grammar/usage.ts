import { argumentsOf, type Argument, type Given } from './arguments.ts'
import type { AnyCommand } from '#src/door/command.ts'
import { quoteToken } from './tokens.ts'

/** `/deliver deploy <app> <version> <environment> [--dry-run]`, read from the command's own schema. */
export function usageOf(command: AnyCommand): string {
  const all = argumentsOf(command)
  const optional = (command.either ?? []).flat()
  const words = all
    .filter(({ by, name }) => by === 'place' && !optional.includes(name))
    .map((argument) => placeUsage(argument))
  const flags = all
    .filter(({ by, name }) => by === 'flag' && !optional.includes(name))
    .map((argument) => flagUsage(argument))
  const either = eitherUsage(command)
  const parts = isByFlag(command) ? [...words, ...either] : [...either, ...words]
  return ['/deliver', command.name, ...parts, ...flags].join(' ')
}

/** `Usage: … For example …`: what a usage error hints at. */
export function usageHint(command: AnyCommand): string {
  const [example] = command.examples
  return `Usage: \`${usageOf(command)}\`${example ? `. For example: \`/deliver ${example}\`` : ''}`
}

/** The line that says exactly this: every value by its name. */
export function flagLineOf(command: AnyCommand, given: Given): string {
  const words = argumentsOf(command)
    .filter(({ name }) => given[name] !== undefined)
    .map(({ flag, name }) => `${flag}=${quoteToken(given[name] ?? '')}`)
  return [command.name, ...words].join(' ')
}

/** The line as a person would type it: values by their place as long as there is no gap, then by name. */
export function shortLineOf(command: AnyCommand, given: Given): string {
  const words: string[] = [command.name]
  let gap = false
  for (const { name, by, flag, isSwitch } of argumentsOf(command)) {
    const value = given[name]
    if (value === undefined) gap ||= by === 'place'
    else if (isSwitch && value === 'true') words.push(flag)
    else words.push(by === 'place' && !gap ? quoteToken(value) : `${flag}=${quoteToken(value)}`)
  }
  return words.join(' ')
}

function eitherUsage(command: AnyCommand): readonly string[] {
  if (!command.either) return []
  const word = (name: string) => (isByFlag(command) ? `--${name} <${name}>` : `<${name}>`)
  const sets = command.either.map((set) => set.map(word).join(' '))
  return [`(${sets.join(' | ')})`]
}

/** Whether its alternatives are said by name, after everything that has a place. */
function isByFlag({ either = [], words }: AnyCommand): boolean {
  return either.length > 0 && either.flat().every((name) => words[name]?.by === 'flag')
}

function placeUsage({ name, required, rest }: Argument): string {
  const word = rest ? `${name} …` : name
  return required ? `<${word}>` : `[${word}]`
}

function flagUsage({ flag, name, names, required, isSwitch, rest }: Argument): string {
  const word = isSwitch ? flag : `${flag} <${rest ? `${name} …` : (names ?? name)}>`
  return required ? word : `[${word}]`
}
