import type { AnyCommand, Word } from '#src/door/command.ts'

/** Arguments as they were given: by the schema's names, unparsed. */
export type Given = Readonly<Record<string, string>>

/** An argument of a command with everything that the grammar needs to know of it. */
export type Argument = Word & {
  readonly name: string
  /** `--dry-run` for `dryRun`. */
  readonly flag: string
  readonly required: boolean
  /** Written as a flag alone, without a value. */
  readonly isSwitch: boolean
  readonly description: string
}

/** The arguments of a command in its schema's order. */
export function argumentsOf(command: AnyCommand): readonly Argument[] {
  const known = read.get(command) ?? readSchema(command)
  read.set(command, known)
  return known
}

/** Commands are declared once and asked for with each line that is typed. */
const read = new WeakMap<AnyCommand, readonly Argument[]>()

function readSchema(command: AnyCommand): readonly Argument[] {
  return Object.entries<Schema>(command.args.shape).map(([name, schema]) => ({
    ...(command.words[name] ?? { by: 'flag' }),
    name,
    flag: `--${kebab(name)}`,
    required: !schema.safeParse(undefined).success,
    isSwitch: schema.safeParse('true').data === true,
    description: schema.description ?? name,
  }))
}

/**
 * What has to be asked before the command can run: required arguments, those that are wanted this time, and the first of
 * its alternatives if none is complete.
 */
export function missingOf(
  command: AnyCommand,
  given: Given,
  wanted: readonly string[] = [],
): readonly Argument[] {
  const all = argumentsOf(command)
  const required = all.filter(
    ({ required, name }) => (required || wanted.includes(name)) && !isGiven(given, name),
  )
  return [...missingOfEither(command, given, all), ...required]
}

function missingOfEither(
  command: AnyCommand,
  given: Given,
  all: readonly Argument[],
): readonly Argument[] {
  const either = command.either ?? []
  if (either.some((set) => set.every((name) => isGiven(given, name)))) return []
  const begun = either.find((set) => set.some((name) => isGiven(given, name))) ?? either[0] ?? []
  return all.filter(({ name }) => begun.includes(name) && !isGiven(given, name))
}

function isGiven(given: Given, name: string): boolean {
  return (given[name] ?? '').trim() !== ''
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

type Schema = {
  readonly description?: string | undefined
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown }
}
