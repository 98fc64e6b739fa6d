import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DeliveryError } from '#src/core/errors.ts'
import type { AnyCommand } from '#src/door/command.ts'
import { formatLine, parseLine } from '#src/door/grammar/line.ts'
import { commands, deploy, names, rollback } from './example-commands.ts'

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
      expect(whatComesOf(words.join(space))).not.toBe('a bug')
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
  const request = fc.constantFrom(deploy, rollback).chain((command) =>
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

function whatComesOf(line: string): 'a request' | 'an explanation' | 'a bug' {
  try {
    const { given } = parseLine(line, commands, names)
    return Object.values(given).every((value) => typeof value === 'string') ? 'a request' : 'a bug'
  } catch (error) {
    return error instanceof DeliveryError ? 'an explanation' : 'a bug'
  }
}

/** Names are read in lower case. */
function tidied(given: Record<string, string>): Record<string, string> {
  const lower = (value: string) =>
    [...names.apps, ...names.environments].includes(value.toLowerCase())
      ? value.toLowerCase()
      : value
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, lower(value)]))
}
