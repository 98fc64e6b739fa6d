import { describe, expect, it } from 'vitest'
import type { Alert } from '#src/core/watch/alerts.ts'
import { firingOf, isLoud, type AlertGroup } from '#src/kinds/alert-group/group.ts'
import { heard } from '#src/kinds/alert-group/hearing.ts'
import { alertOf, newGroup } from './alerting.ts'

const noon = Date.UTC(2026, 10, 21, 12)

const alerts = (from: number, to: number): Alert[] =>
  Array.from({ length: to - from }, (_, index) => alertOf(`f${from + index}`, noon))

function hear(
  group: AlertGroup,
  by: 'webhook' | 'poll',
  told: { readonly alerts: Alert[]; readonly truncated?: number },
  at = noon,
): AlertGroup {
  return heard(group, { type: 'alerts', by, truncated: 0, ...told, at }, at)
}

function counts(group: AlertGroup) {
  const firing = firingOf(group).length
  return { firing, over: group.alerts.length - firing, unnamed: group.truncated }
}

it('tells nobody of what Alertmanager tells nobody at this time, until it does', () => {
  const muted = hear(newGroup(), 'poll', { alerts: [alertOf('a', noon, { mutedBy: ['night'] })] })
  expect(muted.alerts.map(isLoud)).toEqual([false])
  const group = hear(muted, 'poll', { alerts: [alertOf('a', noon)] }, noon + 1_000)
  expect(group.alerts.map(isLoud)).toEqual([true])
})

describe('more alerts than are named', () => {
  it('are not over because others were named', () => {
    const known = hear(newGroup(), 'webhook', { alerts: alerts(100, 600) })
    const group = hear(known, 'poll', { alerts: alerts(0, 500), truncated: 100 }, noon + 1_000)
    expect(counts(group)).toEqual({ firing: 500, over: 0, unnamed: 100 })
    expect(firingOf(group).map(({ fingerprint }) => fingerprint)).toContain('f0')
  })

  it('are counted once, also where a webhook names few of those that are known', () => {
    const known = hear(newGroup(), 'poll', { alerts: alerts(0, 100) })
    const group = hear(known, 'webhook', { alerts: alerts(0, 10), truncated: 90 }, noon + 1_000)
    expect(counts(group)).toEqual({ firing: 100, over: 0, unnamed: 0 })
  })

  it('are over when a poll that names everything does not name them', () => {
    const known = hear(newGroup(), 'poll', { alerts: alerts(0, 500), truncated: 100 })
    const group = hear(known, 'poll', { alerts: alerts(0, 2) }, noon + 1_000)
    expect(counts(group)).toEqual({ firing: 2, over: 100, unnamed: 0 })
  })
})
