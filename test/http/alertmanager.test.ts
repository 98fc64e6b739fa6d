import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#db/sqlite/store.ts'
import { StoreUnavailable } from '#db/store.ts'
import { groupId } from '#src/core/watch/group-id.ts'
import { manualClock } from '../support/clock.ts'
import { payload, secrets, startHook } from './hook.ts'

describe("Alertmanager's webhook", () => {
  it('makes a group and tells it what fires, before it is answered', async () => {
    const { post, told, clock } = await startHook()
    const body = await payload([{ pod: 'a' }, { pod: 'b' }])
    expect(await post(body)).toMatchObject({ status: 200 })

    const identity = {
      alertmanager: 'prod',
      receiver: 'deliver',
      groupLabels: { alertname: 'HighErrorRate' },
    }
    const [one, ...others] = await told()
    expect(others).toEqual([])
    expect(one!.group).toMatchObject({ kind: 'alertGroup', id: groupId(identity) })
    expect(one!.group.document).toMatchObject(identity)
    const at = Date.parse(body.alerts[0]!.startsAt)
    expect(one!.signals).toMatchObject([{ by: 'webhook', truncated: 0, at: clock.now() }])
    expect(one!.signals[0]!.alerts).toMatchObject([
      { status: 'firing', startsAt: at, labels: { pod: 'a' } },
      { status: 'firing', startsAt: at, labels: { pod: 'b' } },
    ])
    expect(one!.signals[0]!.alerts[0]).not.toHaveProperty('endsAt')
  })

  it('keeps beginning and end to the millisecond', async () => {
    const { post, told } = await startHook()
    const body = await payload()
    const [alert] = body.alerts
    const times = {
      startsAt: '2026-01-05T09:00:00.123456789Z',
      endsAt: '2026-01-05T11:30:00.5+02:00',
    }
    await post({
      ...body,
      status: 'resolved',
      alerts: [{ ...alert, ...times, status: 'resolved' }],
    })
    const [one] = await told()
    expect(one!.signals[0]!.alerts).toMatchObject([
      {
        status: 'resolved',
        startsAt: Date.UTC(2026, 0, 5, 9, 0, 0, 123),
        endsAt: Date.UTC(2026, 0, 5, 9, 30, 0, 500),
      },
    ])
  })

  it('is stored once, however often it comes', async () => {
    const { post, told } = await startHook()
    const body = await payload()
    const answers = await Promise.all([post(body), post(body), post(body)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await told())[0]!.signals).toHaveLength(1)
  })

  it('is stored again when something of it is other', async () => {
    const { post, told } = await startHook()
    const body = await payload()
    await post(body)
    await post({ ...body, truncatedAlerts: 3 })
    const [one] = await told()
    expect(one!.signals.map(({ truncated }) => truncated)).toEqual([0, 3])
  })

  it('is the same group whatever the alerts, and another for another cluster', async () => {
    const { post, told } = await startHook()
    await post(await payload([{ pod: 'a' }]))
    await post(await payload([{ pod: 'b' }]))
    await post(await payload([{ pod: 'b' }]), {
      cluster: 'shared',
      headers: { authorization: basic('am', 'canary:pass') },
    })
    const groups = await told()
    expect(groups.map(({ signals }) => signals.length)).toEqual([2, 1])
  })

  it('is not answered with 200 when it could not be saved', async () => {
    const { post } = await startHook({
      store: {
        ...openSqliteStore({ file: ':memory:', workspace: 'T0SHOP', clock: manualClock() }),
        submit: () => Promise.reject(new StoreUnavailable('Cannot save: the disk is full')),
      },
    })
    const { status, text, headers } = await post(await payload())
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('1')
    expect(text).not.toContain('disk')
  })

  it('is refused where the catalog names another receiver', async () => {
    const { post, told } = await startHook({ receiver: 'slack' })
    const { status, text } = await post(await payload())
    expect([status, text]).toEqual([400, expect.stringContaining('another receiver')])
    expect(await told()).toEqual([])
  })
})

describe('who is no Alertmanager', () => {
  it.each([
    ['nothing', {}],
    ['another token', { authorization: 'Bearer canary-tokem' }],
    ['a token that is longer', { authorization: 'Bearer canary-token-' }],
    ['the token as a password', { authorization: basic('am', 'canary-token') }],
    ['the token of another scheme', { authorization: 'Token canary-token' }],
    ['no token at all', { authorization: 'Bearer ' }],
    ['a scheme alone', { authorization: 'Bearer' }],
  ])('is refused with %s', async (_, headers) => {
    const hook = await startHook()
    const { status, headers: answered } = await hook.post(await payload(), {
      headers: { authorization: '', ...headers },
    })
    expect(status).toBe(401)
    expect(answered.get('www-authenticate')).toContain('Bearer')
    expect(await hook.told()).toEqual([])
    expect(hook.log()).not.toContain('canary')
  })

  it.each([
    ['a token', { authorization: 'bearer  canary-token' }, 'prod', 200],
    ['a user name and a password', { authorization: basic('am', 'canary:pass') }, 'shared', 200],
    ['another user name', { authorization: basic('an', 'canary:pass') }, 'shared', 401],
    ['another password', { authorization: basic('am', 'canary') }, 'shared', 401],
    ['what is no base64', { authorization: 'Basic %%%%' }, 'shared', 401],
    ['the password as a token', { authorization: 'Bearer canary:pass' }, 'shared', 401],
  ] as const)('is known by %s', async (_, headers, cluster, status) => {
    const { post } = await startHook()
    expect(await post(await payload(), { headers, cluster })).toMatchObject({ status })
  })

  it('learns nothing of which clusters there are', async () => {
    const { post } = await startHook()
    const headers = { authorization: 'Bearer wrong' }
    const clusters = ['prod', 'polled', 'other', 'nowhere', '__proto__', 'constructor', 'x%00y']
    const answers = await Promise.all(
      clusters.map(async (cluster) => {
        const { status, text, headers: all } = await post(await payload(), { cluster, headers })
        return JSON.stringify([status, text, [...all].filter(([name]) => name !== 'date')])
      }),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('401')
  })

  it('is judged by the secret of this moment; one that cannot be read lets nobody in', async () => {
    const hook = await startHook()
    const body = await payload()
    secrets['TOKEN'] = 'canary-second'
    expect(await hook.post(body)).toMatchObject({ status: 401 })
    const headers = { authorization: 'Bearer canary-second' }
    expect(await hook.post(body, { headers })).toMatchObject({ status: 200 })
    delete secrets['TOKEN']
    for (const authorization of ['Bearer canary-second', 'Bearer undefined', 'Bearer '])
      expect(await hook.post(body, { headers: { authorization } })).toMatchObject({ status: 401 })
    expect(hook.log()).toContain('nobody can prove')
    secrets['TOKEN'] = 'canary-token'
  })
})

describe('what is no webhook of Alertmanager', () => {
  it.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('is refused with method %s', async (method) => {
    const { url } = await startHook()
    const answer = await fetch(`${url}/prod`, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('is not ours elsewhere', async () => {
    const { url, post } = await startHook()
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${url}/prod/more`, { method: 'POST' })).status).toBe(404)
    expect(await post(await payload(), { cluster: 'prod?x=1' })).toMatchObject({ status: 200 })
  })

  it.each([
    ['another type', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['something packed', { 'content-encoding': 'gzip' }],
  ])('is refused as %s', async (_, headers) => {
    const { post } = await startHook()
    expect(await post(await payload(), { headers })).toMatchObject({ status: 415 })
  })

  it('is refused in words that repeat nothing of it', async () => {
    const { post, told, log } = await startHook()
    const body = await payload()
    const [alert] = body.alerts
    const wrong: readonly unknown[] = [
      '',
      '{"version": "4", "canary"',
      'null',
      [],
      {},
      { ...body, version: '3', canary: 1 },
      { ...body, version: 4 },
      { ...body, receiver: undefined },
      { ...body, receiver: '' },
      { ...body, groupLabels: { canary: 1 } },
      { ...body, alerts: undefined },
      { ...body, alerts: { canary: 1 } },
      { ...body, alerts: ['canary'] },
      { ...body, alerts: [{ ...alert, status: 'canary' }] },
      { ...body, alerts: [{ ...alert, labels: { canary: ['canary'] } }] },
      { ...body, alerts: [{ ...alert, startsAt: 'canary' }] },
      { ...body, alerts: [{ ...alert, startsAt: '0001-01-01T00:00:00Z' }] },
      { ...body, alerts: [{ ...alert, startsAt: '9999-12-31T00:00:00Z' }] },
      { ...body, alerts: [{ ...alert, fingerprint: '' }] },
      { ...body, truncatedAlerts: -1 },
      { ...body, truncatedAlerts: 'canary' },
    ]
    for (const one of wrong) {
      const { status, text } = await post(one)
      expect([JSON.stringify(one), status]).toEqual([JSON.stringify(one), 400])
      expect(text).toContain('the body')
      expect(text).not.toContain('canary')
    }
    expect(await told()).toEqual([])
    expect(log()).not.toContain('canary')
  })

  it('says which field is wrong', async () => {
    const { post } = await startHook()
    const body = await payload()
    const alerts = [{ ...body.alerts[0], startsAt: 'yesterday' }]
    expect((await post({ ...body, alerts })).text).toContain(
      String.raw`\"alerts.startsAt\" is wrong`,
    )
  })

  it('may have whatever we do not know', async () => {
    const { post, told } = await startHook()
    const body = await payload()
    const alerts = body.alerts.map((alert) => ({ ...alert, generatorURL: 7, notes: {} }))
    expect(await post({ ...body, alerts, groupKey: 5, version2: [] })).toMatchObject({
      status: 200,
    })
    expect((await told())[0]!.signals[0]!.alerts[0]).not.toHaveProperty('generatorURL')
  })
})

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
