import { parseArgs } from 'node:util'
import { DeliveryError } from '#src/core/errors.ts'
import { nearest } from '#src/core/nearest.ts'
import { audit } from './audit.ts'
import { check } from './check.ts'
import type { Given, Shell, Subcommand } from './subcommand.ts'

/**
 * Runs one line of the shell and resolves with the exit code: 0 when it worked, 1 when it did not, 2 when the line was
 * not understood. Without a command it is `start`.
 */
export async function runCli(argv: readonly string[], shell: Shell): Promise<number> {
  try {
    const [name, ...args] = named(argv)
    const subcommand = find(name)
    return await subcommand.run(read(args, name, subcommand), shell)
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    shell.err(error.hint ? `${error.message}\n${error.hint}` : error.message)
    return error.code === 'bad-usage' || error.code === 'unknown-command' ? 2 : 1
  }
}

const subcommands: Readonly<Record<string, Subcommand>> = {
  start: {
    summary: 'runs the bot; without Slack tokens, the sandbox (the default)',
    positionals: [],
    switches: {},
    options: { catalog: 'FILE' },
    run: ({ options }, shell) => {
      const catalog = options.get('catalog')
      return shell.start(catalog === undefined ? {} : { catalog })
    },
  },
  serve: {
    summary: 'runs the bot for Slack; refuses to start without tokens',
    positionals: [],
    switches: {},
    run: (_, shell) => serve(shell),
  },
  check,
  audit,
  manifest: {
    summary: 'prints the manifest to create the Slack app from',
    positionals: [],
    switches: {},
    run: async (_, { out, manifest }) => printed(out, manifest().trimEnd()),
  },
  help: {
    summary: 'shows this',
    positionals: [],
    switches: {},
    run: async (_, { out }) => printed(out, help()),
  },
  version: {
    summary: 'prints the version',
    positionals: [],
    switches: {},
    run: async (_, { out, version }) => printed(out, version),
  },
}

async function serve(shell: Shell): Promise<number> {
  const missing = shell.missingForSlack()
  if (missing.length === 0) return shell.start()
  throw new DeliveryError(
    'bad-configuration',
    `Cannot serve Slack: the environment lacks\n${missing.map((one) => `  ${one}`).join('\n')}`,
    { hint: 'Set them, or run "deliver start" to try the sandbox' },
  )
}

function printed(out: Shell['out'], text: string): number {
  out(text)
  return 0
}

/** `--help` and `--version` are understood everywhere, as everybody's hands expect. */
function named(argv: readonly string[]): readonly [string, ...string[]] {
  if (argv.includes('--help') || argv.includes('-h')) return ['help']
  if (argv.includes('--version') || argv.includes('-v')) return ['version']
  const [name, ...rest] = argv
  return name === undefined || name.startsWith('-') ? ['start', ...argv] : [name, ...rest]
}

function find(name: string): Subcommand {
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined
  if (subcommand) return subcommand
  const near = nearest(name, Object.keys(subcommands))
  throw new DeliveryError('unknown-command', `Cannot run "${name}": there is no such command`, {
    hint: near ? `Did you mean "deliver ${near}"?` : 'Run "deliver help" to see what there is',
  })
}

function read(args: readonly string[], name: string, subcommand: Subcommand): Given {
  const valued = Object.keys(subcommand.options ?? {})
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(valued.map((one) => [one, { type: 'string' }])),
  })
  const known = [...Object.keys(subcommand.switches), ...valued]
  const switches = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []))
  for (const { name: given, rawName, value } of switches) {
    if (!known.includes(given))
      throw badUsage(name, `does not know "${rawName}"`, nearest(given, known))
    if (valued.includes(given)) {
      if (!value) throw badUsage(name, `"${rawName}" needs a value`)
    } else if (value !== undefined) throw badUsage(name, `"${rawName}" takes no value`)
  }
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  const wanted = subcommand.positionals
  const missing = wanted[positionals.length]
  if (missing !== undefined) throw badUsage(name, `${missing} is missing`)
  const extra = positionals[wanted.length]
  if (extra !== undefined) throw badUsage(name, `"${extra}" is too much`)
  return {
    positionals,
    switches: new Set(switches.map((one) => one.name)),
    options: new Map(switches.flatMap((one) => (one.value ? [[one.name, one.value]] : []))),
  }
}

function badUsage(name: string, why: string, near?: string): DeliveryError {
  return new DeliveryError('bad-usage', `Cannot run "${name}": ${why}`, {
    hint: near ? `Did you mean "--${near}"?` : `Usage: deliver ${usage(name)}`,
  })
}

function usage(name: string): string {
  const { positionals, switches, options = {} } = find(name)
  return [
    name,
    ...positionals,
    ...Object.keys(switches).map((one) => `[--${one}]`),
    ...Object.entries(options).map(([one, value]) => `[--${one} ${value}]`),
  ].join(' ')
}

function help(): string {
  const lines = Object.entries(subcommands).map(
    ([name, { summary }]) => `  ${usage(name).padEnd(31)} ${summary}`,
  )
  return `Usage: deliver COMMAND\n\n${lines.join('\n')}`
}
