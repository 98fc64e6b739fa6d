import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAtLeast, levelHint, levelNamed, levelOf, levelPattern } from '#src/core/watch/levels.ts'
import { type Level, levels } from '#src/core/watch/logs.ts'
import { regexOf } from '#src/core/watch/regex.ts'

describe('the level of a line', () => {
  it.each([
    ['{"level":50,"time":1,"msg":"x"}', 'error'],
    ['{"time":1, "severity":"WARNING"}', 'warn'],
    ['{"level":"info","error":"x"}', 'info'],
    ['{"a":1,"log.level":"ERROR"}', 'error'],
    ['time=1 level=warn msg="an error"', 'warn'],
    ['lvl=dbug', undefined],
    ['E0105 09:15:04.123456       1 main.go:12] x', 'error'],
    ['I0105 09:15:04.123456       1 main.go:12] ERROR', 'info'],
    ['2026-01-05 09:15:04,123 ERROR [main] com.acme.Shop - x', 'error'],
    ['2026/01/05 09:15:04 [error] 31#31: *1 open() failed', 'error'],
    ['error: it broke', 'error'],
    ['FATAL:  the database system is starting up', 'fatal'],
    ['panic: runtime error: index out of range', 'fatal'],
    ['<warn> x', 'warn'],
    ['DEBUG x', 'debug'],
    ['TRACE x', 'trace'],
    ['3 errors were found', undefined],
    ['the log level: 10 of all', undefined],
    ['status=500 took=50', undefined],
    ['{"level":500}', undefined],
    ['', undefined],
  ] as const)('%s is of %s', (line, level) => {
    expect(levelOf(line)).toBe(level)
  })

  it('goes from worst to mildest', () => {
    expect(isAtLeast('fatal', 'error')).toBe(true)
    expect(isAtLeast('warn', 'warn')).toBe(true)
    expect(isAtLeast('info', 'warn')).toBe(false)
    expect(levelNamed('WARNING')).toBe('warn')
    expect(levelNamed('unknown')).toBeUndefined()
  })

  it('is found by the regular expression that a server is asked with', () => {
    const words = [
      'ERROR',
      'error:',
      '"level":50',
      'level=warn',
      'E0105 ',
      '[info]',
      'panic:',
      ' ',
      '{',
      ',',
      'x',
      'DEBUG',
      '"severity":"crit"',
    ]
    const line = fc.array(fc.constantFrom(...words)).map((parts) => parts.join(''))
    const isFound = (text: string, wanted: Level) => {
      const level = levelOf(text)
      return !level || !isAtLeast(level, wanted) || regexOf(levelHint(wanted)).isIn(text)
    }
    fc.assert(
      fc.property(line, fc.constantFrom(...levels), (text, wanted) => {
        expect(isFound(text, wanted)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('has a pattern of the names that mean it or worse', () => {
    const regex = regexOf(`^${levelPattern('error')}$`)
    expect(['error', 'ERROR', 'fatal', 'critical'].every((word) => regex.isIn(word))).toBe(true)
    expect(['warn', 'unknown', '', 'errors'].some((word) => regex.isIn(word))).toBe(false)
  })
})
