import { describe, expect, it, onTestFinished } from 'vitest'
import { openAlertmanager } from '#providers/alerts/open.ts'
import { systemClock } from '#src/clock.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Reached } from '#src/core/watch/observability.ts'
import { manualClock } from '../../support/clock.ts'
import { everythingIn, failureOf } from '../releases/failure-of.ts'
import { type Answer, type Handler, serve } from '../releases/server.ts'

const signal = new AbortController().signal

describe('an Alertmanager that is asked', () => {
  it.each([
    [400, 'rejected'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'rejected'],
    [422, 'rejected'],
    [429, 'throttled'],
    [302, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ] as const)('and answers %i is told as %s, without our token', async (status, kind) => {
    const said = '"no, Bearer canary-1234567"'
    const { alerts } = await opened({ status, body: said, headers: { location: 'http://x/' } })
    const error = await failureOf(alerts.groups(signal))
    expect(error).toMatchObject({ name: 'ProviderFailure', provider: 'prod', kind })
    expect(everythingIn(error)).not.toContain('canary')
  })

  it('tells what mutes an alert, as versions do that know intervals of time and those that do not', async () => {
    const alert = (fingerprint: string, more: object) => ({
      fingerprint,
      labels: {},
      annotations: {},
      startsAt: '2026-01-05T09:00:00Z',
      status: { state: 'suppressed', silencedBy: [], inhibitedBy: ['b'], ...more },
    })
    const all = [alert('a', {}), alert('c', { inhibitedBy: [], mutedBy: ['at night'] })]
    const body = [{ labels: {}, receiver: { name: 'deliver' }, alerts: all }]
    const { alerts } = await opened({ status: 200, body: JSON.stringify(body) })
    const [group] = await alerts.groups(signal)
    expect(group?.alerts).toMatchObject([{ inhibitedBy: ['b'] }, { mutedBy: ['at night'] }])
  })

  it('says how long to wait', async () => {
    const { alerts } = await opened({ status: 429, headers: { 'retry-after': '7' } })
    expect(await failureOf(alerts.groups(signal))).toMatchObject({ retryAfter: 7_000 })
  })

  it.each([['nothing'], ['<html>'], ['{}'], ['[{"labels": 1}]'], ['null']])(
    'and answers %s does not answer as Alertmanager does',
    async (body) => {
      const { alerts } = await opened({ status: 200, body })
      expect(await failureOf(alerts.groups(signal))).toMatchObject({ kind: 'unavailable' })
    },
  )

  it('and answers endlessly is not read to the end', async () => {
    const { alerts } = await opened({ status: 200, body: `[${' '.repeat(17 * 1024 * 1024)}]` })
    expect(await failureOf(alerts.groups(signal))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('larger than 16 MiB'),
    })
  })

  it('and never answers is given up', async () => {
    const clock = manualClock()
    const { alerts, firstAsked } = await opened('silence', { clock })
    const asked = failureOf(alerts.groups(signal))
    await firstAsked
    await clock.advance(10_000)
    expect(await asked).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('no answer within 10 seconds'),
    })
  })

  it('and is not there is told as unavailable', async () => {
    const { alerts } = await opened({ status: 200 }, { url: 'http://127.0.0.1:1' })
    const error = await failureOf(alerts.ping(signal))
    expect(error).toMatchObject({ kind: 'unavailable' })
    expect(everythingIn(error)).not.toContain('canary')
  })

  it('is told who we are by what the credentials say at that moment', async () => {
    let secret = 'canary-1'
    const read = async () => secret
    const { alerts, asked } = await opened({ status: 200, body: [] }, { read })
    await alerts.groups(signal)
    secret = 'canary-2'
    await alerts.groups(signal)
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer canary-1',
      'Bearer canary-2',
    ])
  })

  it('is not asked without the credential that it should have', async () => {
    const read = () => Promise.reject(new DeliveryError('bad-configuration', 'Cannot read it'))
    const { alerts, asked } = await opened({ status: 200, body: [] }, { read })
    expect(await failureOf(alerts.groups(signal))).toMatchObject({ kind: 'denied' })
    expect(asked).toEqual([])
  })

  it('may live under a path', async () => {
    const { alerts, asked } = await opened({ status: 200, body: [] }, { path: '/am' })
    await alerts.silences(signal)
    expect(asked.map(({ url }) => url.pathname)).toEqual(['/am/api/v2/silences'])
  })

  it('has a page for each silence, and for what matchers mean', async () => {
    const { alerts } = await opened({ status: 200 })
    expect(alerts.link({ silence: 'a b' })).toBe('https://alerts.example.com/#/silences/a%20b')
    const matchers = [{ name: 'pod', value: 'a"|b', isRegex: true, isEqual: false }]
    expect(decodeURIComponent(alerts.link({ matchers }) ?? '')).toBe(
      String.raw`https://alerts.example.com/#/alerts?filter={pod!~"a\"|b"}`,
    )
  })

  it('that cannot end a silence says so, where it is not over', async () => {
    const id = '7d8b6a3e-0000-4000-8000-000000000000'
    const silence = {
      id,
      status: { state: 'active' },
      matchers: [],
      startsAt: '2026-01-05T09:00:00Z',
      endsAt: '2026-01-05T10:00:00Z',
      createdBy: '',
      comment: '',
    }
    const { alerts } = await opened(({ method }) =>
      method === 'DELETE' ? { status: 500, body: '"no"' } : { status: 200, body: silence },
    )
    expect(await failureOf(alerts.expire(id, signal))).toMatchObject({ kind: 'unavailable' })
  })
})

type Options = Partial<Reached> & {
  readonly path?: string
  readonly clock?: typeof systemClock
  readonly read?: () => Promise<string>
}

/** An Alertmanager that answers like this, asked with a token. */
async function opened(answer: Answer | 'silence' | Handler, options: Options = {}) {
  const server = await serve(typeof answer === 'function' ? answer : () => answer)
  const { path = '', clock = systemClock, read = async () => 'canary-1234567', ...entry } = options
  const alerts = await openAlertmanager(
    {
      url: `http://${server.host}${path}`,
      external: 'https://alerts.example.com',
      token: { env: 'TOKEN' },
      ...entry,
    },
    { name: 'prod', clock, readCredential: read },
  )
  onTestFinished(alerts.close)
  return { ...server, alerts }
}
