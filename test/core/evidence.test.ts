import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlertPolicy } from '#src/core/rules/alert-policy.ts'
import type { Alert } from '#src/core/watch/alerts.ts'
import type { Belonging } from '#src/core/watch/belongs.ts'
import { evidenceIn } from '#src/core/rules/evidence.ts'

const since = Date.UTC(2026, 10, 21, 12)

describe('alerts are evidence', () => {
  it('when they fire, are muted by nothing, belong there and began after the rollout', () => {
    const found = evidence([
      alert('late', { startsAt: since + 2 }),
      alert('early', { startsAt: since + 1 }),
      alert('at once', { startsAt: since }),
      alert('before', { startsAt: since - 1 }),
      alert('silenced', { silencedBy: ['s-1'] }),
      alert('inhibited', { inhibitedBy: ['f-1'] }),
      alert('over', { status: 'resolved' }),
      alert('elsewhere', { labels: { alertname: 'elsewhere', app: 'no' } }),
    ])

    expect(found.map(({ name }) => name)).toEqual(['early', 'late'])
  })

  it('once, however many receivers are told of one, and anew when it comes back', () => {
    const one = alert('Slow')
    const back = { ...one, startsAt: one.startsAt + 1 }

    expect(evidence([one, one, back]).map(({ key }) => key)).toEqual([
      `Slow@${one.startsAt}`,
      `Slow@${back.startsAt}`,
    ])
  })

  it('of as much weight as the rules give them', () => {
    for (const policy of ['tell', 'hold', 'rollback'] as const)
      expect(evidence([alert('Slow')], { policy })[0]?.means).toBe(policy)
  })

  it('that send nothing back where it is not sure that they belong there', () => {
    const perhaps = [alert('Slow', { labels: { alertname: 'Slow', app: 'perhaps' } })]

    expect(evidence(perhaps, { policy: 'rollback' })[0]?.means).toBe('hold')
    expect(evidence(perhaps, { policy: 'tell' })[0]?.means).toBe('tell')
  })

  it('that are only told where they are for reading, unless the rules ask for such', () => {
    const labels = { alertname: 'Throttled', severity: 'info', app: 'yes' }
    const info = [alert('Throttled', { labels })]

    expect(evidence(info, { policy: 'rollback' })[0]).toMatchObject({
      means: 'tell',
      severity: 'info',
    })
    expect(evidence(info, { policy: 'hold', match: { severity: 'info' } })[0]?.means).toBe('hold')
  })

  it('only with the labels that the rules name', () => {
    const match = { severity: 'page', constructor: 'x' }
    const paged = { alertname: 'Paged', app: 'yes', severity: 'page' }

    expect(evidence([alert('Slow'), alert('Paged', { labels: paged })], { match })).toEqual([])
    expect(
      evidence([alert('Slow'), alert('Paged', { labels: paged })], { match: { severity: 'page' } }),
    ).toHaveLength(1)
  })

  it('in one short line each, that every store takes, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const labels = { alertname: text, severity: text, app: 'yes' }
        const [found] = evidence([alert('x', { labels, annotations: { summary: text } })])
        expect(found?.name).not.toBe('')
        for (const words of [found?.name ?? '', found?.severity ?? '', found?.summary ?? '']) {
          expect(words.length).toBeLessThanOrEqual(240)
          expect(words).not.toMatch(/[\p{Cc}\n]/u)
          expect(words.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it('at most fifty of them', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => alert(`Slow${index}`))

    expect(evidence(many)).toHaveLength(50)
  })

  it('of which the newest that may stop it is one, however many notes and older ones there are', () => {
    const labels = { alertname: 'Note', severity: 'info', app: 'yes' }
    const notes = Array.from({ length: 100 }, (_, index) => alert(`Note${index}`, { labels }))
    const older = Array.from({ length: 100 }, (_, index) => alert(`Slow${index}`))
    const newest = alert('Down', { startsAt: since + 120_000 })

    expect(evidence([...notes, newest]).find(({ means }) => means === 'hold')?.name).toBe('Down')
    expect(evidence([...older, newest]).at(-1)?.name).toBe('Down')
  })
})

function evidence(alerts: readonly Alert[], policy: Partial<AlertPolicy> = {}) {
  return evidenceIn([{ receiver: 'deliver', groupLabels: {}, alerts }], {
    policy: { ...AlertPolicy.parse({}), ...policy },
    since,
    severities: ['severity'],
    belonging: ({ app = 'no' }) => app as Belonging,
  })
}

function alert(name: string, more: Partial<Alert> = {}): Alert {
  return {
    fingerprint: name,
    status: 'firing',
    labels: { alertname: name, app: 'yes' },
    annotations: {},
    startsAt: since + 60_000,
    ...more,
  }
}
