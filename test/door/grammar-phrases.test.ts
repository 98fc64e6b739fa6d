import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commands } from '#commands/registry.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { formatLine, parseLine } from '#src/door/grammar/line.ts'

const names = { apps: ['checkout', 'payments'], environments: ['staging', 'production'] }
const read = (line: string) => parseLine(line, commands, names).given

describe('a lock', () => {
  const wanted = { app: 'checkout', environment: 'production', reason: 'payments are broken' }

  it.each([
    'lock checkout production payments are broken',
    'lock checkout production "payments are broken"',
    'lock checkout in production because payments are broken',
    'lock production checkout --reason "payments are broken"',
  ])('is understood: %s', (line) => {
    expect(read(line)).toEqual(wanted)
  })

  it.each([
    'lock checkout production "payments are broken" until monday 9:00',
    'lock checkout production until monday 9:00 "payments are broken"',
    'lock checkout production until monday 9:00 because payments are broken',
    'lock until monday 9:00 checkout production "payments are broken"',
    'lock until monday 9:00 in production of checkout because payments are broken',
    'lock checkout until monday 9:00 production payments are broken',
    'lock checkout production “payments are broken” —until “monday 9:00”',
    'lock checkout production --until="monday 9:00" --reason="payments are broken"',
  ])('takes several words for a time, wherever they stand: %s', (line) => {
    expect(read(line)).toEqual({ ...wanted, until: 'monday 9:00' })
  })

  it('takes a length and more in one line', () => {
    expect(read('lock checkout production "payments are broken" for 2 hours --take-over')).toEqual({
      ...wanted,
      for: '2 hours',
      takeOver: 'true',
    })
  })

  it('a reason that goes on after a quoted word is no time', () => {
    expect(read('lock checkout production "payments" are broken until we know')).toMatchObject({
      reason: 'payments are broken until we know',
    })
    expect(read('rollback checkout production "payments" fail to 1.4.0')).toMatchObject({
      reason: 'payments fail to 1.4.0',
    })
  })

  it('needs something after until', () => {
    expect(() => read('lock checkout production until')).toThrow(DeliveryError)
    expect(() => read('lock checkout production until --take-over')).toThrow(DeliveryError)
  })
})

describe('a freeze', () => {
  const wanted = { environment: 'production', until: 'monday 9:00', reason: 'the audit runs' }

  it.each([
    'freeze production until monday 9:00 "the audit runs"',
    'freeze production "the audit runs" until monday 9:00',
    'freeze production until monday 9:00 because the audit runs',
    'freeze until monday 9:00 in production because the audit runs',
    'freeze production --until "monday 9:00" --reason "the audit runs"',
    'freeze production --until monday 9:00 --reason the audit runs',
  ])('of an environment is understood: %s', (line) => {
    expect(read(line)).toEqual(wanted)
  })

  it.each([
    'freeze checkout in production until monday 9:00 "the audit runs"',
    'freeze production checkout until monday 9:00 "the audit runs"',
    'freeze production of checkout "the audit runs" until monday 9:00',
    'freeze production --app checkout until monday 9:00 "the audit runs"',
  ])('of one app is understood: %s', (line) => {
    expect(read(line)).toEqual({ ...wanted, app: 'checkout' })
  })

  it('takes when it begins as well', () => {
    expect(
      read('freeze production from tomorrow 8:00 until in 3 days because the audit runs'),
    ).toEqual({ ...wanted, from: 'tomorrow 8:00', until: 'in 3 days' })
  })

  it('never takes a word of the reason for an app', () => {
    expect(read('freeze production audit week')).toEqual({
      environment: 'production',
      reason: 'audit week',
    })
  })

  it('is ended by its id, or by its environment', () => {
    expect(read('unfreeze F-7K3F9Q the audit is done')).toEqual({
      freeze: 'f-7k3f9q',
      reason: 'the audit is done',
    })
    expect(read('unfreeze production because it is done')).toEqual({
      environment: 'production',
      reason: 'it is done',
    })
  })
})

it('what formatLine writes of them is read back, and nothing that is typed breaks the reading', () => {
  const value = fc.oneof(
    fc.constantFrom(
      'checkout',
      'production',
      'until',
      'for',
      'because',
      'monday 9:00',
      'f-1234',
      '"',
      '--until',
    ),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }),
  )
  const asked = fc.constantFrom('lock', 'freeze', 'unfreeze', 'unlock').chain((name) => {
    const command = commands.get(name)!
    const known = ['app', 'environment', 'freeze']
    return fc
      .dictionary(fc.constantFrom(...Object.keys(command.args.shape)), value, {
        noNullPrototype: true,
      })
      .map((given) => ({
        command,
        given: Object.fromEntries(
          Object.entries(given).map(([key, text]) => [
            key,
            known.includes(key) ? text.toLowerCase() : text,
          ]),
        ),
      }))
  })
  fc.assert(
    fc.property(asked, (request) => {
      const line = formatLine(request, commands, names)
      expect(parseLine(line, commands, names).given).toEqual(request.given)
    }),
    { numRuns: 500 },
  )

  const word = fc.oneof(
    value,
    fc.constantFrom('in', 'of', 'from', '9:00', '“x”', '--for', '—reason'),
  )
  const line = fc.tuple(
    fc.constantFrom('lock', 'freeze', 'unfreeze'),
    fc.array(word, { maxLength: 8 }),
  )
  fc.assert(
    fc.property(line, ([verb, words]) => {
      expect(() => {
        try {
          read([verb, ...words].join(' '))
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error
        }
      }).not.toThrow()
    }),
    { numRuns: 500 },
  )
})
