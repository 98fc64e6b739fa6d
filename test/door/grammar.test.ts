import { describe, expect, it } from 'vitest'
import { DeliveryError } from '#src/core/errors.ts'
import { formatLine, parseLine } from '#src/door/grammar/line.ts'
import { commands, deploy, help, names } from './example-commands.ts'

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
    expect(read('abort D-7K3F9O')).toEqual({ delivery: 'd-7k3f9o' })
    expect(read('abort checkout staging pods crash')).toEqual({
      app: 'checkout',
      environment: 'staging',
      reason: 'pods crash',
    })
    expect(read('abort because of the freeze')).toEqual({ reason: 'because of the freeze' })
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
})

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
