import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundedLabels, bounds } from '#src/core/watch/bounded.ts'
import { WebhookAlert } from '#src/door/alerts/payload.ts'
import { plainAlert } from '#src/door/alerts/plain-alert.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', '10', '9', 'a\uD800', 'ä'.repeat(1_500), ''),
)
const value = fc.oneof({ weight: 60, arbitrary: text }, { weight: 1, arbitrary: fc.anything() })
const labels = fc.oneof(
  { weight: 40, arbitrary: fc.dictionary(text, value, { maxKeys: 90, size: 'medium' }) },
  { weight: 1, arbitrary: fc.anything() },
)
const moment = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('2026-01-05T09:00:00.123456789Z', '2026-01-05T09:00:00+02:00', '0001-01-01T00:00:00Z', '2026', '', 7, null), // prettier-ignore
)
const alert = fc.record(
  {
    status: fc.constantFrom('firing', 'resolved', 'other'),
    labels,
    annotations: labels,
    startsAt: moment,
    endsAt: moment,
    generatorURL: fc.oneof(text, fc.webUrl(), fc.constant(null)),
    fingerprint: fc.oneof(text, fc.constant(3)),
    more: text,
  },
  { requiredKeys: [] },
)

/** As it arrives: keys of JSON are own keys, whatever they are. */
const arrived = (given: unknown): unknown => JSON.parse(JSON.stringify(given) ?? 'null')

it('reads an alert plainly as its schema does, or leaves it to the schema', () => {
  fc.assert(
    fc.property(fc.oneof(alert, fc.anything()), (given) => {
      const plain = plainAlert(arrived(given))
      expect(plain).toEqual(plain && WebhookAlert.parse(arrived(given)))
    }),
    { numRuns: 2_000 },
  )
})

it.each(['firing', 'resolved'])('reads what Alertmanager sends of one that is %s plainly', (is) => {
  const sent = {
    status: is,
    labels: { alertname: 'HighErrorRate', severity: 'critical' },
    annotations: { summary: 'Many errors' },
    startsAt: '2026-01-05T09:00:00.123456789Z',
    endsAt: is === 'firing' ? '0001-01-01T00:00:00Z' : '2026-01-05T09:05:00Z',
    generatorURL: 'http://prometheus:9090/graph?g0.expr=up',
    fingerprint: '2e8bf1a52e8b0d75',
  }
  expect(plainAlert(sent)).toEqual(WebhookAlert.parse(sent))
  expect(plainAlert(sent)).toBeDefined()
})

it('keeps labels alike in whatever order they come', () => {
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 90, size: 'medium' }), (given) => {
      const sorted = Object.entries(given).toSorted(([a], [b]) => (a < b ? -1 : 1))
      const kept = boundedLabels(Object.fromEntries(sorted))
      const other = boundedLabels(Object.fromEntries(sorted.toReversed()))
      expect(Object.entries(kept)).toEqual(Object.entries(other))
      expect(Object.keys(kept).length).toBeLessThanOrEqual(bounds.labels)
      for (const one of Object.values(kept)) expect(one.isWellFormed()).toBe(true)
    }),
  )
})
