import { describe, expect, it } from 'vitest'
import { simulateAlertmanager } from '#providers/alerts/simulated.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import { AlertmanagerEntry } from '#src/core/watch/observability.ts'
import type { Signal } from '#src/core/signal.ts'
import { createAlertDoor } from '#src/door/alerts/take.ts'
import { createWatching } from '#src/engine/watching/watching.ts'
import { AlertmanagerRecord, newAlertmanager } from '#src/kinds/alertmanager.ts'
import { newAlertGroup } from '#src/kinds/alert-group/new.ts'
import { manualClock } from '../support/clock.ts'
import { shopCatalog, simulateBot } from '../support/simulated-bot.ts'
import { simulateWorld } from '#src/sandbox/world.ts'

const MINUTE = 60_000
const checkout = { alertname: 'HighErrorRate', service: 'checkout' }
const payments = { alertname: 'HighErrorRate', service: 'payments' }

describe('an Alertmanager that is asked', () => {
  it('tells a group what fires, and nothing more while that stays as it is', async () => {
    const { controls, told, settle, begin } = await polled()
    controls.fire({ labels: { ...checkout, pod: 'a' } })
    controls.fire({ labels: { ...checkout, pod: 'b' } })
    await begin()
    expect(told(checkout)).toMatchObject([
      { by: 'poll', truncated: 0, alerts: [{ status: 'firing' }, { status: 'firing' }] },
    ])
    await settle(10 * MINUTE)
    expect(told(checkout)).toHaveLength(1)
  })

  it('tells it again when an alert joins, and not when only its words are other', async () => {
    const { controls, told, settle, begin } = await polled()
    controls.fire({ labels: { ...checkout, pod: 'a' }, annotations: { summary: '7 %' } })
    await begin()
    controls.fire({ labels: { ...checkout, pod: 'a' }, annotations: { summary: '8 %' } })
    await settle(MINUTE)
    expect(told(checkout)).toHaveLength(1)
    controls.fire({ labels: { ...checkout, pod: 'b' } })
    await settle(MINUTE)
    expect(told(checkout).map(({ alerts }) => alerts.length)).toEqual([1, 2])
  })

  it('tells it that nothing of it fires any more', async () => {
    const { controls, told, settle, begin } = await polled()
    controls.fire({ labels: checkout })
    controls.fire({ labels: payments })
    await begin()
    await settle(5 * MINUTE)
    controls.resolve(checkout)
    await settle(MINUTE)
    expect(told(checkout).at(-1)).toMatchObject({ by: 'poll', alerts: [], truncated: 0 })
    expect(told(checkout)).toHaveLength(2)
    expect(told(payments)).toHaveLength(1)
  })

  it('tells that it fires again', async () => {
    const { controls, told, settle, begin } = await polled()
    controls.fire({ labels: checkout })
    await begin()
    await settle(5 * MINUTE)
    controls.resolve(checkout)
    await settle(MINUTE)
    controls.fire({ labels: checkout })
    await settle(MINUTE)
    expect(told(checkout).map(({ alerts }) => alerts.length)).toEqual([1, 0, 1])
    const [first, , last] = told(checkout)
    expect(last!.alerts[0]!.startsAt).toBeGreaterThan(first!.alerts[0]!.startsAt)
  })

  it('finds the end of a group of which only a webhook told', async () => {
    const { store, settle, begin, told, clock, present } = await polled()
    await begin()
    await settle(5 * MINUTE)
    const door = createAlertDoor({ store, catalog: present, clock })
    const startsAt = new Date(clock.now()).toISOString()
    const alerts = [{ status: 'firing', labels: checkout, startsAt, fingerprint: 'f' }]
    const payload = { version: '4', receiver: 'deliver', groupLabels: checkout, alerts }
    for (const cluster of ['prod', 'shared'])
      await door.take(cluster, Buffer.from(JSON.stringify(payload)))
    await settle(1)
    expect(await store.find(newAlertGroup(identity(checkout)))).toMatchObject({ state: 'firing' })
    await settle(15 * MINUTE)
    expect(told(checkout)).toMatchObject([{ alerts: [] }])
    expect(await store.find(newAlertGroup(identity(checkout)))).toMatchObject({ state: 'resolved' })
  })

  it('is told of with its silences', async () => {
    const { controls, alerts, clock, told, settle, begin } = await polled()
    controls.fire({ labels: checkout })
    await begin()
    const id = await alerts.mute(
      {
        matchers: [{ name: 'service', value: 'checkout', isRegex: false, isEqual: true }],
        startsAt: clock.now(),
        endsAt: clock.now() + 5 * MINUTE,
        createdBy: 'dana',
        comment: 'we know',
      },
      new AbortController().signal,
    )
    await settle(10 * MINUTE)
    const silences = told(checkout).map((one) => one.alerts[0]?.silencedBy)
    expect(silences).toEqual([undefined, [id], undefined])
  })

  it('takes nothing for over that it forgot when it was started anew', async () => {
    const { controls, told, settle, begin } = await polled()
    controls.fire({ labels: checkout })
    await begin()
    await settle(5 * MINUTE)
    controls.restart()
    await settle(2 * MINUTE)
    expect(told(checkout)).toHaveLength(1)
    await settle(2 * MINUTE)
    expect(told(checkout).at(-1)).toMatchObject({ alerts: [] })
  })

  it('changes nothing while it cannot be asked, says so, and goes on', async () => {
    const { controls, told, settle, begin, record, seen } = await polled()
    controls.fire({ labels: checkout })
    await begin()
    await settle(5 * MINUTE)
    controls.goAway()
    controls.resolve(checkout)
    await settle(10 * MINUTE)
    expect(told(checkout)).toHaveLength(1)
    expect(await record()).toMatchObject({ state: 'unavailable' })
    expect((await record()).document.problem?.because).toContain('cannot be reached')
    expect(await seen()).toMatchObject([{ problem: expect.stringContaining('cannot be reached') }])
    controls.comeBack()
    await settle(MINUTE)
    expect(await record()).toMatchObject({ state: 'watched' })
    expect((await record()).document).not.toHaveProperty('problem')
    expect(told(checkout)).toHaveLength(2)
  })

  it.each(['slow', 'denied'] as const)('changes nothing while it is %s', async (fault) => {
    const { controls, clock, told, settle, begin, record } = await polled()
    controls.fire({ labels: checkout })
    await begin()
    await settle(5 * MINUTE)
    if (fault === 'slow') controls.slowDown(10 * MINUTE)
    else controls.deny()
    controls.resolve(checkout)
    // The loop waits for an answer while time goes by.
    let isOver = false
    const settled = settle(5 * MINUTE).then(() => (isOver = true))
    while (!isOver) await clock.advance(1_000)
    await settled
    expect(told(checkout)).toHaveLength(1)
    expect(await record()).toMatchObject({ state: 'unavailable' })
  })

  it('tells of its receiver alone, where the catalog names one', async () => {
    const { controls, told, begin, seen } = await polled({ receiver: 'other' })
    controls.fire({ labels: checkout })
    await begin()
    expect(told(checkout)).toEqual([])
    expect(await seen()).toMatchObject([{ groups: [] }])
  })

  it('tells of a thousand groups, not all in one step', async () => {
    const { controls, begin, all } = await polled()
    for (let index = 0; index < 1_001; index++)
      controls.fire({ labels: { alertname: `A${index}`, service: 'checkout' } })
    await begin()
    expect(all()).toHaveLength(1_001)
  })

  it('waits for its entry to come back when the catalog drops it', async () => {
    const { controls, told, settle, begin, adopt, store } = await polled()
    controls.fire({ labels: checkout })
    await begin()
    await settle(5 * MINUTE)
    adopt(false)
    controls.resolve(checkout)
    await settle(30 * MINUTE)
    expect(told(checkout)).toHaveLength(1)
    adopt(true)
    await store.wake({ kind: 'alertmanager', id: 'prod' })
    await settle(MINUTE)
    expect(told(checkout)).toHaveLength(2)
  })

  it('is seen with its groups and silences', async () => {
    const { controls, seen } = await polled()
    controls.fire({ labels: checkout })
    expect(await seen()).toMatchObject([
      { alertmanager: 'prod', groups: [{ groupLabels: checkout }], silences: [] },
    ])
  })
})

type Told = Extract<Signal, { type: 'alerts' }>

/** A bot whose cluster `prod` has an Alertmanager; what its groups are told is kept, whatever they make of it. */
async function polled(more: object = {}) {
  const clock = manualClock()
  const receivers = [{ name: 'deliver', groupBy: ['alertname', 'service'] }]
  const { alerts, controls } = simulateAlertmanager({ clock, name: 'prod', receivers })
  const shop = await shopCatalog()
  const cluster = { simulated: true as const }
  const entry = AlertmanagerEntry.parse({ simulated: true, poll: '30s', ...more })
  const catalog = {
    ...shop,
    clusters: { ...shop.clusters, prod: { ...cluster, alertmanager: entry } },
  }
  const simulated = simulateWorld(catalog, clock)
  const watch = { ...simulated.watch, alerts: new Map([['prod', alerts]]) }
  const bot = await simulateBot({ clock, catalog, simulated: { ...simulated, watch } })
  const { store } = bot
  const signals: { readonly id: string; readonly signal: Told }[] = []
  const keep = store.commit
  store.commit = (commit) => {
    for (const { to, signal } of commit.signals ?? [])
      if (signal.type === 'alerts') signals.push({ id: to.id, signal })
    return keep(commit)
  }
  return {
    ...bot,
    alerts,
    controls,
    all: () => signals,
    told: (groupLabels: Labels) => {
      const ids = ['prod', 'shared'].map(
        (alertmanager) => newAlertGroup({ ...identity(groupLabels), alertmanager }).id,
      )
      return signals.filter(({ id }) => ids.includes(id)).map(({ signal }) => signal)
    },
    async begin() {
      const document = newAlertmanager('prod')
      await store.submit({ create: { kind: 'alertmanager', id: 'prod', document, state: 'new' } })
      await bot.settle(1)
    },
    async record() {
      const found = await store.find({ kind: 'alertmanager', id: 'prod' })
      return { state: found?.state, document: AlertmanagerRecord.parse(found?.document) }
    },
    seen: () => createWatching(bot.world).alerts(),
    adopt(isThere: boolean) {
      catalog.clusters.prod = { ...cluster, ...(isThere && { alertmanager: entry }) } as never
    },
  }
}

function identity(groupLabels: Labels) {
  return { alertmanager: 'prod', receiver: 'deliver', groupLabels }
}
