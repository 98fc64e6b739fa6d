import { argumentsOf, missingOf, type Argument, type Given } from './grammar/arguments.ts'
import { doingOf, type AnyCommand } from './command.ts'
import type { Field, Form } from './door.ts'

/** Asks for what a command misses, by what is wanted this time; reasons that may be left out are offered too. */
export function formOf(
  command: AnyCommand,
  given: Given,
  { chosen = {}, wanted = [] }: { readonly chosen?: Given; readonly wanted?: readonly string[] },
): Form {
  const missing = new Set(missingOf(command, given, wanted).map(({ name }) => name))
  const either = alternativesOf(command, given)
  const asked = argumentsOf(command).filter(
    ({ name, rest }) =>
      missing.has(name) || either?.includes(name) || (rest && !given[name]?.trim()),
  )
  return {
    command: command.name,
    title: capital(doingOf(command)),
    submit: command.submit ?? capital(doingOf(command)),
    summary: command.summary,
    fields: asked.map((argument) => ({
      ...fieldOf(argument, missing.has(argument.name) && !either?.includes(argument.name)),
      ...tie(argument, asked, chosen),
    })),
    given,
    ...(either && { needs: (command.either ?? []).map((set) => set.join(' and ')).join(', or ') }),
  }
}

/** An app decides about releases and environments; a release of another app is none of this one. */
function tie({ names }: Argument, asked: readonly Argument[], chosen: Given) {
  const app = asked.find((one) => one.names === 'app')
  if (names === 'app')
    return asked.some((one) => one.names === 'release' || one.names === 'environment')
      ? ({ narrows: true } as const)
      : {}
  const within = names === 'release' && app ? chosen[app.name] : undefined
  return within === undefined ? {} : { within }
}

/** Where nothing of its alternatives is said yet, all are offered and one is enough. */
function alternativesOf({ either }: AnyCommand, given: Given): readonly string[] | undefined {
  const all = either?.flat() ?? []
  return all.length > 0 && all.every((name) => !given[name]?.trim()) ? all : undefined
}

function fieldOf(argument: Argument, isMissing: boolean): Field {
  const { name, names, rest, description } = argument
  return {
    name,
    label: capital(name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)),
    hint: description,
    optional: !isMissing,
    input: names ? 'choice' : rest ? 'paragraph' : 'text',
  }
}

function capital(word: string): string {
  return `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`
}
