import { expect, it } from 'vitest'
import { nearest } from '#src/core/nearest.ts'

const environments = ['dev', 'staging', 'production']

it.each([
  ['stagng', 'staging'],
  ['Staging', 'staging'],
  ['prod', 'production'],
  ['dve', 'dev'],
  ['prodcution', 'production'],
])('takes %s for %s', (word, meant) => {
  expect(nearest(word, environments)).toBe(meant)
})

it.each(['moon', 'd', 'qa', 'sre', ''])('takes %j for nothing', (word) => {
  expect(nearest(word, environments)).toBeUndefined()
})

it('prefers the closest', () => {
  expect(nearest('retr', ['restart', 'retry'])).toBe('retry')
})
