import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { commands } from '#commands/registry.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { parseLine } from '#src/door/grammar/line.ts'
import { manifestOf } from '#src/door/manifest.ts'
import { manualOf } from '#src/door/manual.ts'

/** Apps and environments are those of the examples and of the sandbox; a line may also name things that only a reader has. */
const names = {
  apps: ['checkout', 'payments', 'orders'],
  environments: ['dev', 'staging', 'production'],
}

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'])

describe('generated files', () => {
  it('docs/commands.md says what the commands say of themselves', async () => {
    await expect(manualOf(commands.values())).toMatchFileSnapshot('../docs/commands.md')
  })

  it('manifest.yml asks for what the bot uses', async () => {
    await expect(manifestOf(commands)).toMatchFileSnapshot('../manifest.yml')
  })
})

describe('every line to type in the documentation', () => {
  const lines = pages.flatMap((page) =>
    linesIn(readFileSync(page, 'utf8')).map((found) => ({ page, ...found })),
  )

  it('is found', () => {
    expect(lines.filter(({ isBad }) => !isBad).length).toBeGreaterThan(10)
  })

  it.each(lines.filter(({ isBad }) => !isBad))('$page: /deliver $line', ({ line }) => {
    expect(problemOf(line)).toBeUndefined()
  })

  it.each(lines.filter(({ isBad }) => isBad))(
    '$page shows as wrong: /deliver $line',
    ({ line }) => {
      expect(problemOf(line)).toBeInstanceOf(DeliveryError)
    },
  )
})

describe('linesIn()', () => {
  it('finds lines in code, and knows those that are meant to be wrong', () => {
    const page = [
      'Say `/deliver status` and not `/deliver fly`. <!-- bad -->',
      'Say `/deliver help` or `/deliver`.',
      '```',
      '/deliver apps   # a comment',
      '  /deliver why d-7k3f9q',
      '```',
      '```deliver-bad',
      '/deliver deploi',
      '```',
      '```text',
      '/deliver deploy <app>',
      '```',
      '```',
      '/deliver …   buttons   modals',
      '```',
    ].join('\n')
    expect(linesIn(page)).toEqual([
      { line: 'status', isBad: true },
      { line: 'fly', isBad: true },
      { line: 'help', isBad: false },
      { line: '', isBad: false },
      { line: 'apps', isBad: false },
      { line: 'why d-7k3f9q', isBad: false },
      { line: 'deploi', isBad: true },
    ])
  })
})

/** Lines that begin with `/deliver` in fences, and `/deliver …` in code marks. Fences marked `text` show forms, not lines. */
function linesIn(markdown: string): { line: string; isBad: boolean }[] {
  let fence: string | undefined
  return markdown.split('\n').flatMap((row) => {
    const mark = /^\s*```(\S*)/.exec(row)
    if (mark) {
      fence = fence === undefined ? (mark[1] ?? '') : undefined
      return []
    }
    if (fence === undefined)
      return Array.from(row.matchAll(/`\/deliver(?: ([^`]*))?`/g), ([, line = '']) => ({
        line,
        isBad: row.includes('<!-- bad -->'),
      }))
    const typed = /^\s*\/deliver(?:\s+(.*?))?\s*(?:\s#.*)?$/.exec(row)
    const isPicture = fence === 'text' || typed?.[1]?.startsWith('…')
    return typed && !isPicture ? [{ line: typed[1] ?? '', isBad: fence === 'deliver-bad' }] : []
  })
}

function problemOf(line: string): unknown {
  try {
    parseLine(line, commands, names)
    return undefined
  } catch (error) {
    return error
  }
}
