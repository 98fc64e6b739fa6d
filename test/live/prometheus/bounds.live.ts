import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPrometheus } from '#providers/metrics/open.ts'
import type { Metrics } from '#providers/metrics/metrics.ts'
import { systemClock } from '#src/clock.ts'
import { BEGIN } from '../../providers/metrics/samples.ts'
import { prometheusMissing, type PrometheusServer, startPrometheus } from './server.ts'

const missing = prometheusMissing()
if (missing && process.env['CI']) throw new Error(missing)
if (missing) console.warn(`Skipped: ${missing}`)

const { signal } = new AbortController()
const MANY = 50_000
const MINUTE = 60_000
const password = 'canary-of-the-tests'
const hash = '$2b$05$abcdefghijklmnopqrstuu6nQW5GC.rE0m3y/1QGYES5.RZgtyAIe'

describe.skipIf(missing)('A Prometheus with very many series, behind a password', () => {
  let server: PrometheusServer
  let metrics: Metrics
  const open = (secret: string) =>
    openPrometheus(
      { url: server.url, username: 'deliver', password: { env: 'PASSWORD' } },
      { name: 'live', clock: systemClock, readCredential: async () => secret },
    )
  beforeAll(async () => {
    const samples = Array.from({ length: MANY }, (_, index) => ({
      labels: { __name__: 'many', pod: `checkout-${index}`, text: 'x'.repeat(200) },
      points: [[BEGIN, index] as const],
    }))
    server = await startPrometheus({ samples, user: { name: 'deliver', hash } })
    metrics = await open(password)
  })
  afterAll(() => server?.stop())

  it('lets us in, and nobody with another password', async () => {
    await expect(metrics.ping(signal)).resolves.toBeUndefined()

    const another = await open('canary-of-another')
    const error: unknown = await another.ping(signal).catch((one: unknown) => one)
    expect(error).toMatchObject({ kind: 'denied' })
    expect(JSON.stringify([String(error), error])).not.toContain('canary')
  })

  it('is asked for all of them and tells of some, or is not read to the end', async () => {
    const question = { promql: 'count by (pod) (many)' }
    const { series, left } = await metrics.instant({ question, at: BEGIN + MINUTE }, signal)
    expect([series.length, left]).toEqual([50, MANY - 50])

    const request = { question: { promql: 'many' }, from: BEGIN, to: BEGIN + 5 * MINUTE }
    await expect(metrics.range({ ...request, step: 30_000 }, signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('larger than 16 MiB'),
    })
    await expect(metrics.ping(signal)).resolves.toBeUndefined()
  })

  it('is left alone once we give up', async () => {
    const stop = new AbortController()
    const given = { url: server.url, username: 'deliver', password: { env: 'PASSWORD' } }
    const stopping = await openPrometheus(given, {
      name: 'live',
      clock: systemClock,
      readCredential: async () => password,
      fetch(...request) {
        const answer = fetch(...request)
        stop.abort()
        return answer
      },
    })
    const question = { promql: 'sort(many * on () group_left () sum(many * on (pod) many))' }
    const asked = stopping.instant({ question, at: BEGIN + MINUTE }, stop.signal)

    await expect(asked).rejects.toMatchObject({ kind: 'unavailable' })
  })
})
