import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, unavailable } from './delivering.ts'
import { begin, quinn, robot, say, tick } from './signing.ts'
import { rita } from './travelling.ts'

describe('whoever says what in whatever order', () => {
  it('only members of QA decide, a robot never does, and the last of them counts', () => {
    const actors = [rita, quinn, alice, robot, { type: 'system' }] as const
    const anySaying = fc.record({
      by: fc.constantFrom(...actors),
      choice: fc.constantFrom('sign' as const, 'reject' as const),
      isDown: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anySaying, { maxLength: 8 }), (sayings) => {
        let course = tick(begin())
        for (const { by, choice, isDown } of sayings)
          course = tick(course, isDown ? { policy: unavailable } : {}, [say(choice, by)])
        course = tick(course)
        const counted = sayings.filter(({ by }) => by === rita || by === quinn)
        const last = counted.at(-1)
        const expected = last ? (last.choice === 'sign' ? 'signed' : 'rejected') : 'asked'
        expect(course.record.state).toBe(expected)
        expect(course.record.pending).toEqual([])
        expect([undefined, rita, quinn]).toContainEqual(course.record.by)
      }),
    )
  })
})
