import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Actor } from '#src/core/actor.ts'
import type { Queries, Query, Seen } from '#src/core/queries.ts'
import { NO_MANIFESTS } from '#src/core/hash.ts'
import type { NewSignal } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Alert } from '#src/core/watch/alerts.ts'
import { AlertGroup, firingOf } from '#src/kinds/alert-group/group.ts'
import { alertGroupKind } from '#src/kinds/alert-group/kind.ts'
import { alertStormKind, AlertStorm } from '#src/kinds/alert-group/storm.ts'
import { alertOf, minute, newGroup } from './alerting.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const olga: Actor = { type: 'person', id: 'U0OLGA', name: 'olga' }

type Step =
  | { readonly do: 'fire' | 'resolve'; readonly which: number }
  | { readonly do: 'webhook' | 'poll' | 'ack' | 'silenced' }
  | { readonly do: 'replay' | 'arrive' | 'draw'; readonly nth: number }
  | { readonly do: 'wait'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('fire' as const, 'resolve' as const), which: fc.nat(2) }),
  fc.record({
    do: fc.constantFrom(
      'webhook' as const,
      'poll' as const,
      'poll' as const,
      'ack' as const,
      'silenced' as const,
    ),
  }),
  fc.record({
    do: fc.constantFrom('replay' as const, 'arrive' as const, 'draw' as const),
    nth: fc.nat(20),
  }),
  fc.record({
    do: fc.constant('wait' as const),
    ms: fc.constantFrom(1, 1_000, minute, 5 * minute, 15 * minute),
  }),
)

type Told = Extract<Signal, { type: 'alerts' }>

/** A group and its channel beside an Alertmanager whose webhooks are late, lost, doubled and in any order. */
function createPlay() {
  let now = noon
  let group = newGroup()
  let storm = AlertStorm.parse({ version: 1, channel: '#ops', limit: 10, arrivals: [] })
  const alerts = new Map<string, Alert>()
  const sent: Told[] = []
  const waiting: Told[] = []
  /** Ids of pictures that were wanted. */
  const pictures: string[] = []
  const notes: string[] = []
  const messages = new Set<string>()

  function tick(signals: readonly Signal[]): void {
    let inbox = signals
    for (let turn = 0; turn < 20; turn++) {
      const seen = answers(alertGroupKind.wants(group, undefined))
      const decision = alertGroupKind.decide({
        record: group,
        target: undefined,
        seen,
        signals: inbox,
        now,
      })
      group = AlertGroup.parse(JSON.parse(JSON.stringify(decision.record)))
      notes.push(...(decision.notes ?? []).map(({ key }) => key))
      for (const { subject } of decision.messages ?? []) messages.add(subject)
      for (const { kind, id } of decision.children ?? [])
        if (kind === 'alertPicture') pictures.push(id)
      inbox = channel(decision.signals ?? [])
      if (inbox.length === 0 && !(decision.wakeAt !== undefined && decision.wakeAt <= now)) return
    }
    throw new Error('It never comes to rest')
  }

  function channel(signals: readonly NewSignal[]): readonly Signal[] {
    if (signals.length === 0) return []
    const decision = alertStormKind.decide({
      record: storm,
      target: undefined,
      seen: {},
      signals: signals.map(({ signal }) => signal),
      now,
    })
    storm = decision.record
    return (decision.signals ?? []).map(({ signal }) => signal)
  }

  const all = (): Alert[] => [...alerts.values()]
  const fires = () => all().filter(({ status }) => status === 'firing')

  const says: Readonly<Record<'webhook' | 'poll' | 'ack' | 'silenced', () => void>> = {
    webhook() {
      const told: Told = { type: 'alerts', by: 'webhook', alerts: all(), truncated: 0 }
      sent.push(told)
      waiting.push(told)
    },
    poll: () => tick([{ type: 'alerts', by: 'poll', alerts: fires(), truncated: 0, at: now }]),
    ack: () => tick([{ type: 'acknowledge', by: olga }]),
    silenced: () =>
      tick([
        {
          type: 'silenced',
          silence: 'm-1',
          is: 'on',
          by: olga,
          until: now + minute,
          because: 'work',
        },
      ]),
  }

  return {
    notes,
    messages,
    pictures,
    group: () => group,
    firing: () => fires().map(({ fingerprint }) => fingerprint),
    perform(step: Step): void {
      now += 1
      if (step.do === 'wait') {
        now += step.ms
        return tick([])
      }
      if (step.do === 'fire' || step.do === 'resolve') return turn(step.do, `f${step.which}`)
      if (step.do === 'arrive' || step.do === 'replay') return hear(step.do, step.nth)
      if (step.do === 'draw') return paint(step.nth)
      const saying = says[step.do]
      return saying()
    },
  }

  function turn(what: 'fire' | 'resolve', id: string): void {
    const known = alerts.get(id)
    const isFiring = known?.status === 'firing'
    if (what === 'fire' && !isFiring) alerts.set(id, alertOf(id, now))
    if (what === 'resolve' && isFiring)
      alerts.set(id, { ...known, status: 'resolved', endsAt: now })
  }

  function hear(how: 'arrive' | 'replay', nth: number): void {
    const from = how === 'arrive' ? waiting : sent
    const told = from[nth % Math.max(from.length, 1)]
    if (told) tick([{ ...told, at: now }])
  }

  function paint(nth: number): void {
    const by = pictures[nth % Math.max(pictures.length, 1)]
    if (by) tick([{ type: 'drawn', by, chart: NO_MANIFESTS, alt: by }])
  }
}

function answers(wanted: readonly Query[]): Seen {
  const place: Queries['alertPlace']['answer'] = {
    channel: '#ops',
    call: ['dev'],
    escalate: { after: 5 * minute, to: ['sre'] },
    severityBy: ['severity'],
    placedBy: [],
    storm: 10,
    lately: [],
  }
  const asks = new Set(wanted.map(({ ask }) => ask))
  return {
    ...(asks.has('alertPlace') && { alertPlace: { is: 'seen', value: place } }),
  }
}

/** However late the others come, what is shown is what was wanted last. */
function drawsTheLast(play: ReturnType<typeof createPlay>): void {
  const { drawnBy, picture } = play.group().episode ?? {}
  for (const nth of [...play.pictures.keys()].toReversed()) play.perform({ do: 'draw', nth })
  expect(play.group().episode?.picture?.alt).toBe(drawnBy ?? picture?.alt)
  expect(new Set(play.pictures).size).toBe(play.pictures.length)
}

it('never loses an alert, never says anything twice, and thinks what Alertmanager says when it was asked', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const play = createPlay()
      for (const one of steps) {
        play.perform(one)
        if (one.do !== 'poll') continue
        const known = firingOf(play.group()).map(({ fingerprint }) => fingerprint)
        expect(known.toSorted()).toEqual(play.firing().toSorted())
      }
      play.perform({ do: 'poll' })
      drawsTheLast(play)
      const group = play.group()
      const isFiring = play.firing().length > 0
      expect(group.episode !== undefined && group.episode.resolvedAt === undefined).toBe(isFiring)
      expect(new Set(play.notes).size).toBe(play.notes.length)
      expect(play.messages.size).toBe(group.episode?.number ?? 0)
      const calls = play.notes.filter((key) => key.endsWith('/call'))
      expect(calls.length).toBeLessThanOrEqual(group.episode?.number ?? 0)
    }),
    { numRuns: 500 },
  )
})

it('does not fire again for what is told late', () => {
  const play = createPlay()
  play.perform({ do: 'fire', which: 0 })
  play.perform({ do: 'webhook' })
  play.perform({ do: 'arrive', nth: 0 })
  play.perform({ do: 'resolve', which: 0 })
  play.perform({ do: 'poll' })
  play.perform({ do: 'wait', ms: 60 * minute })
  play.perform({ do: 'replay', nth: 0 })
  expect(firingOf(play.group())).toEqual([])
  expect(play.messages.size).toBe(1)
})
