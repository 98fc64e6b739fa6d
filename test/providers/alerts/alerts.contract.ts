import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alerts, NewSilence } from '#providers/alerts/alerts.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Alert, Labels, Matcher, SeenGroup } from '#src/core/watch/alerts.ts'
import { AlertmanagerPayload } from '#src/door/alerts/payload.ts'

/** An Alertmanager that groups by `alertname` and `service` for the receiver `deliver`, and does not wait for long. */
export type AlertsWorld = {
  readonly alerts: Alerts
  now(): number
  fire(labels: Labels, annotations?: Labels): Promise<void>
  resolve(labels: Labels): Promise<void>
  /** Bodies of the webhooks that were sent, as JSON parses them. */
  webhooks(): readonly unknown[]
  /** Lets time pass until this holds, and rejects when it never does. */
  until(holds: () => boolean | Promise<boolean>): Promise<void>
  /** Lets so much time pass, in milliseconds. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

/** What every Alertmanager does, the simulated one too. Each test has labels of its own. */
export function describeAlerts(name: string, open: () => Promise<AlertsWorld>): void {
  const signal = new AbortController().signal
  let world: AlertsWorld
  beforeAll(async () => void (world = await open()))
  afterAll(() => world.close())

  const group = async (service: string): Promise<SeenGroup | undefined> =>
    (await world.alerts.groups(signal)).find((one) => one.groupLabels['service'] === service)
  const told = (service: string) =>
    world
      .webhooks()
      .map((body) => AlertmanagerPayload.parse(body))
      .filter(({ groupLabels }) => groupLabels['service'] === service)
  const silence = (service: string, more: Partial<NewSilence> = {}): NewSilence => ({
    matchers: [equals('service', service)],
    startsAt: world.now(),
    endsAt: world.now() + 60_000,
    createdBy: 'dana',
    comment: 'we know',
    ...more,
  })

  describe(`${name} tells of alerts`, () => {
    it('in groups, with their labels and since when', async () => {
      const before = world.now()
      const labels = { alertname: 'HighErrorRate', service: 'checkout', severity: 'critical' }
      await world.fire({ ...labels, pod: 'a' }, { summary: 'one <b> & "two"' })
      await world.fire({ ...labels, pod: 'b' })
      await world.until(async () => (await group('checkout'))?.alerts.length === 2)

      const seen = await group('checkout')
      expect(seen).toMatchObject({
        receiver: 'deliver',
        groupLabels: { alertname: 'HighErrorRate', service: 'checkout' },
      })
      const [one] = seen!.alerts.filter(({ labels: { pod } }) => pod === 'a')
      expect(one).toMatchObject({
        status: 'firing',
        labels: { ...labels, pod: 'a' },
        annotations: { summary: 'one <b> & "two"' },
      })
      expect(one!.endsAt).toBeUndefined()
      expect(one!.startsAt).toBeGreaterThanOrEqual(before - 1000)
      expect(one!.startsAt).toBeLessThanOrEqual(world.now())
    })

    it('with the fingerprint that Prometheus gives them', async () => {
      await world.fire({ alertname: 'Fingerprint', service: 'fingerprint', note: 'ümläut €' })
      await world.until(async () => (await group('fingerprint')) !== undefined)
      expect((await group('fingerprint'))!.alerts[0]!.fingerprint).toBe('2e8bf1a52e8b0d75')
    })

    it('no more once they are resolved', async () => {
      const labels = { alertname: 'Short', service: 'short' }
      await world.fire(labels)
      await world.until(async () => (await group('short')) !== undefined)
      await world.resolve(labels)
      await world.until(async () => (await group('short')) === undefined)
      expect(await group('short')).toBeUndefined()
    })
  })

  describe(`${name} calls webhooks`, () => {
    it('when a group begins to fire, and when it is resolved', async () => {
      const labels = { alertname: 'Latency', service: 'payments' }
      await world.fire(labels)
      await world.until(() => told('payments').length === 1)
      const [first] = told('payments')
      expect(first).toMatchObject({ version: '4', receiver: 'deliver', groupLabels: labels })
      expect(first!.alerts).toMatchObject([{ status: 'firing', labels }])
      expect(first!.alerts[0]!.endsAt).toBeUndefined()

      await world.resolve(labels)
      await world.until(() => told('payments').length === 2)
      const [, second] = told('payments')
      const [alert] = second!.alerts
      expect(alert).toMatchObject({ status: 'resolved', labels })
      expect(alert!.startsAt).toBe(first!.alerts[0]!.startsAt)
      expect(alert!.endsAt).toBeGreaterThan(alert!.startsAt)
      expect(alert!.fingerprint).toBe(first!.alerts[0]!.fingerprint)
    })

    it('when another alert joins a group, telling all of it', async () => {
      const labels = { alertname: 'Joined', service: 'joined' }
      await world.fire({ ...labels, pod: 'a' })
      await world.until(() => told('joined').length === 1)
      await world.fire({ ...labels, pod: 'b' })
      await world.until(() => told('joined').length === 2)
      const pods = told('joined').map(({ alerts }) => alerts.map(podOf).toSorted(byWord))
      expect(pods).toEqual([['a'], ['a', 'b']])
    })

    it('not for what is silenced', async () => {
      await world.alerts.mute(silence('muted'), signal)
      await world.fire({ alertname: 'Muted', service: 'muted' })
      await world.until(async () => ((await group('muted'))?.alerts.length ?? 0) > 0)
      await world.fire({ alertname: 'Loud', service: 'loud' })
      await world.until(() => told('loud').length === 1)
      await world.pass(1_500)
      expect(told('muted')).toEqual([])
    })
  })

  describe(`${name} keeps silences`, () => {
    it('which are found, listed, mute alerts, and read as expired once they are ended', async () => {
      const id = await world.alerts.mute(silence('silenced'), signal)
      await world.fire({ alertname: 'Silenced', service: 'silenced' })
      await world.until(async () => (await group('silenced')) !== undefined)

      expect(await world.alerts.silence(id, signal)).toMatchObject({
        id,
        state: 'active',
        matchers: [equals('service', 'silenced')],
        createdBy: 'dana',
        comment: 'we know',
      })
      expect((await world.alerts.silences(signal)).map((one) => one.id)).toContain(id)
      expect((await group('silenced'))!.alerts[0]!.silencedBy).toEqual([id])

      await world.alerts.expire(id, signal)
      expect(await world.alerts.silence(id, signal)).toMatchObject({ id, state: 'expired' })
      await world.until(async () => (await group('silenced'))!.alerts[0]!.silencedBy === undefined)
    })

    it('that are ended twice, or were never there, without a failure', async () => {
      const id = await world.alerts.mute(silence('twice'), signal)
      await world.alerts.expire(id, signal)
      await world.alerts.expire(id, signal)
      await world.alerts.expire('7d8b6a3e-0000-4000-8000-000000000000', signal)
      expect(await world.alerts.silence(id, signal)).toMatchObject({ state: 'expired' })
    })

    it('and knows nothing of one that was never there', async () => {
      for (const id of ['7d8b6a3e-0000-4000-8000-000000000000', 'no-id', '../status'])
        expect(await world.alerts.silence(id, signal)).toBeUndefined()
    })

    it('by expressions over the whole value, and by what must not be', async () => {
      const matchers: Matcher[] = [
        { name: 'service', value: 'exp.*', isRegex: true, isEqual: true },
        { name: 'pod', value: 'a|b', isRegex: true, isEqual: false },
      ]
      const id = await world.alerts.mute(silence('', { matchers }), signal)
      for (const pod of ['a', 'ab', 'c'])
        await world.fire({ alertname: 'Expression', service: 'express', pod })
      await world.fire({ alertname: 'Expression', service: 'an express', pod: 'c' })
      await world.until(async () => (await group('express'))?.alerts.length === 3)
      await world.until(async () => (await group('an express')) !== undefined)

      const muted = (await group('express'))!.alerts.filter((one) => one.silencedBy?.includes(id))
      expect(muted.map(podOf).toSorted(byWord)).toEqual(['ab', 'c'])
      expect((await group('an express'))!.alerts[0]!.silencedBy).toBeUndefined()
      await world.alerts.expire(id, signal)
    })

    it('until their time is over', async () => {
      const endsAt = world.now() + 1_000
      const id = await world.alerts.mute(silence('over', { endsAt }), signal)
      await world.until(async () => (await world.alerts.silence(id, signal))?.state === 'expired')
      expect(world.now()).toBeGreaterThanOrEqual(endsAt)
    })

    it('that begin later', async () => {
      const startsAt = world.now() + 30_000
      const id = await world.alerts.mute(silence('later', { startsAt }), signal)
      const found = await world.alerts.silence(id, signal)
      expect(found).toMatchObject({ state: 'pending', startsAt })
      await world.alerts.expire(id, signal)
    })

    it.each([
      ['of nothing', { matchers: [] }],
      ['of what every alert has not', { matchers: [equals('nothing', '')] }],
      ['with a broken expression', { matchers: [{ ...equals('a', '('), isRegex: true }] }],
      ['that is over already', { startsAt: 1, endsAt: 2 }],
    ])('and refuses one %s', async (_, wrong) => {
      const error = await world.alerts.mute(silence('refused', wrong), signal).catch((e) => e)
      expect(error).toBeInstanceOf(ProviderFailure)
      expect(error).toMatchObject({ kind: 'rejected' })
    })
  })

  it(`${name} tells since when it lives`, async () => {
    const at = await world.alerts.startedAt(signal)
    expect(at).toBeLessThanOrEqual(world.now())
    expect(at).toBeGreaterThan(world.now() - 600_000)
  })

  it(`${name} answers a ping, and not one that was given up`, async () => {
    await world.alerts.ping(signal)
    const error = await world.alerts.ping(AbortSignal.abort()).catch((e: unknown) => e)
    expect(error).toMatchObject({ name: 'ProviderFailure', kind: 'unavailable' })
  })
}

function equals(name: string, value: string): Matcher {
  return { name, value, isRegex: false, isEqual: true }
}

function podOf({ labels }: Pick<Alert, 'labels'>): string {
  return labels['pod'] ?? ''
}

const byWord = (a: string, b: string) => a.localeCompare(b)
