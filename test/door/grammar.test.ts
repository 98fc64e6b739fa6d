import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DeliveryError } from '#src/core/errors.ts'
import { defineCommand, type AnyCommand } from '#src/door/command.ts'
import { formatLine, parseLine } from '#src/door/grammar.ts'
import { unescapeSlack } from '#src/door/slack-text.ts'

const noAnswer = async () => ({ text: '', blocks: [] })

const deploy = defineCommand({
  name: 'deploy',
  summary: 'Deliver a release',
  examples: ['deploy checkout 1.5.0 to staging'],
  permission: 'deploy',
  effect: 'change',
  args: z.object({
    app: z.string(),
    version: z.string(),
    environment: z.string(),
    dryRun: z.stringbool().default(false),
    reason: z.string().optional(),
  }),
  words: {
    app: { by: 'place', names: 'app', prepositions: ['of'] },
    version: { by: 'place', names: 'release' },
    environment: { by: 'place', names: 'environment', prepositions: ['to', 'in'] },
    dryRun: { by: 'flag' },
    reason: { by: 'flag', rest: true, prepositions: ['because'] },
  },
  run: noAnswer,
})

const rollback = defineCommand({
  name: 'rollback',
  summary: 'Go back',
  examples: [],
  permission: 'operate',
  effect: 'destructive',
  args: z.object({
    app: z.string(),
    environment: z.string(),
    version: z.string().optional(),
    reason: z.string(),
  }),
  words: {
    app: { by: 'place', names: 'app' },
    environment: { by: 'place', names: 'environment', prepositions: ['in'] },
    version: { by: 'flag', names: 'release', prepositions: ['to'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  run: noAnswer,
})

const abort = defineCommand({
  name: 'abort',
  summary: 'Take back',
  examples: ['abort d-7k3f9q'],
  permission: 'deploy',
  effect: 'destructive',
  args: z.object({
    delivery: z.string().optional(),
    app: z.string().optional(),
    environment: z.string().optional(),
    reason: z.string().optional(),
  }),
  words: {
    delivery: { by: 'place', names: 'delivery' },
    app: { by: 'place', names: 'app' },
    environment: { by: 'place', names: 'environment', prepositions: ['in'] },
    reason: { by: 'place', rest: true, prepositions: ['because'] },
  },
  either: [['delivery'], ['app', 'environment']],
  run: noAnswer,
})

const help = defineCommand({
  name: 'help',
  summary: 'What I understand',
  examples: [],
  permission: 'view',
  effect: 'read',
  args: z.object({ command: z.string().optional() }),
  words: { command: { by: 'place', names: 'command' } },
  run: noAnswer,
})

const all: readonly AnyCommand[] = [deploy, rollback, abort, help]
const commands = new Map(all.map((command) => [command.name, command]))
const names = {
  apps: ['checkout', 'payments', 'dev'],
  environments: ['dev', 'staging', 'production'],
}

const read = (line: string) => parseLine(line, commands, names).given

function problem(line: string): string {
  try {
    parseLine(line, commands, names)
  } catch (error) {
    if (error instanceof DeliveryError) return [error.message, error.hint].join('. ')
  }
  throw new Error(`Cannot see what is wrong with: ${line}`)
}

describe('parseLine()', () => {
  const wanted = { app: 'checkout', version: '1.5.0', environment: 'staging' }

  it.each([
    'deploy checkout 1.5.0 staging',
    'deploy checkout 1.5.0 to staging',
    'deploy 1.5.0 of checkout in staging',
    'deploy to staging checkout 1.5.0',
    'deploy staging 1.5.0 checkout',
    'deploy checkout@1.5.0 staging',
    'Deploy Checkout 1.5.0 to Staging',
    'deploy --app checkout --version=1.5.0 --environment "staging"',
    'deploy --environment=staging checkout 1.5.0',
    'deploy –environment staging —version=“1.5.0” checkout',
    '/deliver deploy checkout 1.5.0 staging',
    '  deploy   checkout\u00a01.5.0 staging ',
  ])('understands %s', (line) => {
    expect(read(line)).toEqual(wanted)
  })

  it.each(['--dry-run', '—dry-run', '–-dry-run', '--dryRun', '--dry_run', '--dry-run=true'])(
    'understands %s as a switch',
    (flag) => {
      expect(read(`deploy checkout 1.5.0 ${flag} to staging`)).toEqual({
        ...wanted,
        dryRun: 'true',
      })
    },
  )

  it('keeps the apostrophe of a word and undoes typographic quotes around words', () => {
    expect(read('rollback checkout staging it’s “badly” broken')).toEqual({
      app: 'checkout',
      environment: 'staging',
      reason: 'it’s badly broken',
    })
    expect(read("rollback checkout staging 'it's broken'")).toMatchObject({ reason: "it's broken" })
  })

  it('lets a preposition name an argument before the rest of the line begins, and not after', () => {
    expect(read('rollback checkout staging to 1.4.0 errors due to payments')).toEqual({
      app: 'checkout',
      environment: 'staging',
      version: '1.4.0',
      reason: 'errors due to payments',
    })
    expect(read('deploy checkout 1.5.0 to dev because the fix is in it')).toMatchObject({
      environment: 'dev',
      reason: 'the fix is in it',
    })
  })

  it('takes flags out of the rest of the line', () => {
    expect(read('rollback checkout staging it broke --version 1.4.0')).toEqual({
      app: 'checkout',
      environment: 'staging',
      version: '1.4.0',
      reason: 'it broke',
    })
  })

  it('lets a delivery stand for its app and environment', () => {
    expect(read('abort d-7k3f9q pods crash')).toEqual({
      delivery: 'd-7k3f9q',
      reason: 'pods crash',
    })
    expect(read('abort D-7K3F9O')).toEqual({ delivery: 'd-7k3f90' })
    expect(read('abort checkout staging pods crash')).toEqual({
      app: 'checkout',
      environment: 'staging',
      reason: 'pods crash',
    })
    expect(read('abort because pods crash')).toEqual({ reason: 'pods crash' })
  })

  it('goes by place where a name could mean two things', () => {
    expect(read('deploy dev 1.5.0 staging')).toMatchObject({ app: 'dev', environment: 'staging' })
    expect(read('deploy dev 1.5.0 to dev')).toMatchObject({ app: 'dev', environment: 'dev' })
  })

  it('leaves what is missing open', () => {
    expect(read('deploy checkout')).toEqual({ app: 'checkout' })
    expect(read('deploy staging')).toEqual({ environment: 'staging' })
    expect(read('rollback staging checkout')).toEqual({ app: 'checkout', environment: 'staging' })
  })

  it('answers nothing, and a flag for help, with help', () => {
    expect(parseLine('', commands, names).command.name).toBe('help')
    expect(parseLine('deploy --help', commands, names)).toEqual({
      command: help,
      given: { command: 'deploy' },
    })
  })

  it.each([
    'depoly checkout 1.5.0 staging',
    'fly',
    'deploy checkout 1.5.0 staging now',
    'deploy checkout 1.5.0 staging dry-run',
    'deploy checkout 1.5.0 staging --dry-rum',
    'deploy checkout 1.5.0 to',
    'deploy checkout --version --dry-run',
    'deploy checkout --app payments 1.5.0 staging',
  ])('explains what is wrong with: %s', (line) => {
    expect(problem(line)).toMatchSnapshot()
  })

  it('throws DeliveryError and nothing else, whatever is typed', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'deploy',
        'rollback',
        'abort',
        'help',
        'to',
        'of',
        'because',
        'checkout',
        'dev',
      ),
      fc.constantFrom(
        '--',
        '-',
        '--=',
        '--version',
        '—dry-run',
        '"',
        '“',
        "'",
        '\\',
        'd-1234',
        'a@',
        '@',
        '__proto__',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.constantFrom('', ' '), (words, space) => {
        try {
          const { given } = parseLine(words.join(space), commands, names)
          expect(Object.values(given).every((value) => typeof value === 'string')).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(DeliveryError)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads back exactly what formatLine writes', () => {
    const value = fc.oneof(
      fc.constantFrom(
        'checkout',
        'staging',
        'to',
        'd-1234',
        '--dry-run',
        'a@b',
        "it's",
        '“x” \\',
        'true',
        '–x',
        'dev',
      ),
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.string({ unit: 'grapheme-ascii' }),
    )
    const request = fc
      .constantFrom(deploy, rollback)
      .chain((command) =>
        fc
          .dictionary(fc.constantFrom(...Object.keys(command.args.shape)), value, {
            noNullPrototype: true,
          })
          .map((given) => ({ command: command as AnyCommand, given: tidied(given) })),
      )
    fc.assert(
      fc.property(request, (asked) => {
        expect(parseLine(formatLine(asked, commands, names), commands, names)).toEqual(asked)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Names are read in lower case. */
function tidied(given: Record<string, string>): Record<string, string> {
  const lower = (value: string) =>
    [...names.apps, ...names.environments].includes(value.toLowerCase())
      ? value.toLowerCase()
      : value
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, lower(value)]))
}

describe('formatLine()', () => {
  it('writes what a person would type', () => {
    const line = (given: Record<string, string>) =>
      formatLine({ command: deploy, given }, commands, names)
    expect(
      line({ app: 'checkout', version: '1.5.0', environment: 'staging', dryRun: 'true' }),
    ).toBe('deploy checkout 1.5.0 staging --dry-run')
    expect(line({ version: 'checkout', environment: 'dev' })).toBe(
      'deploy --version=checkout --environment=dev',
    )
    expect(line({ app: 'checkout', version: '1', environment: 'dev', reason: 'it broke' })).toBe(
      'deploy checkout 1 dev --reason="it broke"',
    )
  })
})

describe('unescapeSlack()', () => {
  it.each([
    ['a &amp; b &lt;c&gt; &amp;lt;', 'a & b <c> &lt;'],
    ['<@U1|rita> in <#C1|checkout>', '@rita in #checkout'],
    ['<@U1> <#C1> <!here> <!subteam^S1|@sre> <!subteam^S2>', '@U1 #C1 @here @sre @S2'],
    ['<http://example.com|example.com> <https://a.b/c>', 'example.com https://a.b/c'],
    ['<https://a.b/c|click here>', 'https://a.b/c'],
    ['<mailto:checkout@1.5.0|checkout@1.5.0>', 'checkout@1.5.0'],
    ['`deploy checkout`', 'deploy checkout'],
    ['dep\u200bloy \u202echeckout', 'deploy checkout'],
  ])('reads %s', (escaped, typed) => {
    expect(unescapeSlack(escaped)).toBe(typed)
  })
})
