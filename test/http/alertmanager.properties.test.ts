import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Signal } from '#src/core/signal.ts'
import type { Alert } from '#src/core/watch/alerts.ts'
import { bounds } from '#src/core/watch/bounded.ts'
import { payload, startHook } from './hook.ts'

/** Texts that somebody might hope to do harm with. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.nat({ max: 6_000 }).map((length) => 'ä\u{1F600}'.repeat(length / 3)),
  fc.constantFrom(
    '<!channel>',
    '<https://evil.example.com|click>',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    '\uD800',
    'a\uDC00b',
    '\u202Egnp.exe',
    '\r\n*bold*',
    '',
  ),
)
const usually = <Usual, Odd>(usual: fc.Arbitrary<Usual>, odd: fc.Arbitrary<Odd>) =>
  fc.oneof({ weight: 200, arbitrary: usual }, { weight: 1, arbitrary: odd })
const labels = fc.dictionary(text, text, { maxKeys: 80, size: 'small', noNullPrototype: true })
const moment = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('0001-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', '2026-13-45T99:99:99Z', ''),
)
const alert = fc.record(
  {
    status: usually(fc.constantFrom('firing', 'resolved'), text),
    labels,
    annotations: labels,
    startsAt: usually(fc.constant('2026-01-05T09:00:00Z'), moment),
    endsAt: moment,
    generatorURL: fc.oneof(text, fc.webUrl(), fc.constant('javascript:alert(1)')),
    fingerprint: usually(fc.constant('2e8bf1a52e8b0d75'), text),
  },
  { requiredKeys: ['status', 'labels', 'startsAt', 'fingerprint'] },
)
const anyPayload = fc.record(
  {
    version: usually(fc.constant('4'), text),
    receiver: text,
    groupLabels: labels,
    truncatedAlerts: usually(fc.nat(), fc.oneof(fc.double(), fc.integer())),
    alerts: fc.array(alert, { maxLength: 10 }),
    groupKey: fc.anything(),
  },
  { requiredKeys: ['version', 'receiver', 'alerts'] },
)

it('answers every payload with yes or no, and keeps nothing that is not well formed and bounded', async () => {
  const { post, told } = await startHook()
  let taken = 0
  await fc.assert(
    fc.asyncProperty(anyPayload, async (body) => {
      const { status } = await post(jsonOf(body))
      expect([200, 400]).toContain(status)
      for (const { group, signals } of await told()) {
        taken += 1
        expect(JSON.stringify(group.document).isWellFormed()).toBe(true)
        for (const signal of signals) {
          expect(Signal.parse(signal)).toEqual(signal)
          for (const one of signal.alerts) expectBounded(one)
        }
      }
    }),
    { numRuns: 100 },
  )
  expect(taken).toBeGreaterThan(30)
})

it('answers every payload with one thing of it changed', async () => {
  const { post } = await startHook()
  const right = await payload([{ pod: 'a' }, { pod: 'b' }])
  const paths = pathsIn(right)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.jsonValue(), async (path, value) => {
      const { status, text: answer } = await post(JSON.stringify(changed(right, path, value)))
      expect([200, 400]).toContain(status)
      expect(answer.length).toBeLessThan(200)
    }),
    { numRuns: 200 },
  )
})

it('answers whatever is JSON, or is none', async () => {
  const { post } = await startHook()
  const body = fc.oneof(
    fc.json(),
    text,
    fc.string().map((deep) => `${'['.repeat(5_000)}${deep}`),
  )
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      expect((await post(sent)).status).toBe(400)
    }),
    { numRuns: 100 },
  )
})

it('lets nobody in, whatever headers they have', async () => {
  const { post, told, url } = await startHook()
  const body = await payload()
  const value = fc.string({ unit: 'grapheme-ascii', maxLength: 200 })
  const scheme = fc.constantFrom('Bearer', 'bearer', 'Basic', 'BASIC', 'Digest', '')
  const header = fc.oneof(
    value,
    fc.tuple(scheme, value).map((parts) => parts.join(' ')),
    value.map((pair) => `Basic ${Buffer.from(pair).toString('base64')}`),
  )
  await fc.assert(
    fc.asyncProperty(header, fc.constantFrom('prod', 'shared', 'x'), async (given, cluster) => {
      const { status } = await post(body, { cluster, headers: { authorization: given } })
      expect(status).toBe(401)
    }),
    { numRuns: 200 },
  )
  expect(await told()).toEqual([])
  expect((await fetch(`${url}/prod`, { method: 'POST' })).status).toBe(401)
})

function expectBounded(alert: Alert) {
  for (const named of [alert.labels, alert.annotations]) {
    expect(Object.keys(named).length).toBeLessThanOrEqual(bounds.labels)
    for (const [name, value] of Object.entries(named)) {
      expect(name.length).toBeLessThanOrEqual(bounds.name)
      expect(value.length).toBeLessThanOrEqual(bounds.annotation)
      expect(`${name}${value}`.isWellFormed()).toBe(true)
    }
  }
  expect(alert.generatorURL ?? 'http://').toMatch(/^https?:\/\//)
  for (const at of [alert.startsAt, alert.endsAt ?? alert.startsAt]) {
    expect(at).toBeGreaterThanOrEqual(Date.UTC(2000, 0))
    expect(at).toBeLessThanOrEqual(Date.UTC(2100, 0))
  }
}

/** Of what JSON cannot say nothing is left. */
function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part))
}

type Path = readonly (string | number)[]

function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Object.entries(value)
  return [path, ...entries.flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
}

function changed(value: unknown, [step, ...rest]: Path, instead: unknown): unknown {
  if (step === undefined) return instead
  if (Array.isArray(value))
    return value.map((inner: unknown, index) =>
      `${index}` === `${step}` ? changed(inner, rest, instead) : inner,
    )
  const object = value as Record<string, unknown>
  return { ...object, [step]: changed(object[step], rest, instead) }
}
