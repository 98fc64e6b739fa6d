import { beforeEach, describe, expect, it } from 'vitest'
import { simulateMetrics } from '#providers/metrics/simulated.ts'
import { sampled } from '#providers/metrics/simulated/samples.ts'
import { type ManualClock, manualClock } from '../../support/clock.ts'

const MINUTE = 60_000
const { signal } = new AbortController()

const rule = {
  alert: 'Errors',
  expr: 'max by (pod) (errors_ratio) > 0.05',
  for: 2 * MINUTE,
  labels: { severity: 'critical', team: '{{ $labels.pod }}-team' },
  annotations: {
    summary: '{{ $value | humanizePercentage }} of requests of {{ $labels.pod }} fail',
    odd: '{{ printf "%.2f" $value }}',
  },
}

describe('Rules of a simulated Prometheus', () => {
  let clock: ManualClock
  let start: number
  let simulation: ReturnType<typeof simulateMetrics>
  beforeEach(() => {
    clock = manualClock()
    start = clock.now()
    simulation = simulateMetrics({ clock, name: 'shared', rules: [rule] })
  })
  /** From one minute on, for so many minutes, a pod fails a quarter of its requests. */
  const failing = (pod: string, minutes: number) =>
    simulation.controls.add(
      sampled({ __name__: 'errors_ratio', pod, instance: 'x' }, (at) =>
        at >= start + MINUTE && at < start + (1 + minutes) * MINUTE ? 0.25 : 0.01,
      ),
    )
  const firing = () => simulation.controls.firing()

  it('fire once it was so for long enough, however seldom somebody looks', async () => {
    failing('a', 10)
    failing('b', 1)
    await clock.advance(2 * MINUTE)
    expect(firing()).toEqual([])
    await clock.advance(5 * MINUTE)

    expect(firing()).toEqual([
      {
        labels: { alertname: 'Errors', pod: 'a', severity: 'critical', team: 'a-team' },
        annotations: {
          summary: '25% of requests of a fail',
          odd: '<error expanding template: "printf "%.2f" $value" is not simulated>',
        },
        startsAt: start + 3 * MINUTE,
        generatorURL: expect.stringContaining(encodeURIComponent(rule.expr)),
      },
    ])
  })

  it('go on firing as the same alert, and end when it is so no more', async () => {
    failing('a', 10)
    await clock.advance(7 * MINUTE)
    const [first] = firing()
    await clock.advance(2 * MINUTE)
    expect(firing()).toEqual([first])

    await clock.advance(3 * MINUTE)
    expect(firing()).toEqual([])
  })

  it('begin anew after it was not so for a moment', async () => {
    failing('a', 1.5)
    simulation.controls.add(
      sampled({ __name__: 'errors_ratio', pod: 'a', instance: 'y' }, (at) =>
        at >= start + 4 * MINUTE ? 0.25 : 0.01,
      ),
    )
    await clock.advance(5 * MINUTE)
    expect(firing()).toEqual([])
    await clock.advance(2 * MINUTE)
    expect(firing()).toMatchObject([{ startsAt: start + 6 * MINUTE }])
  })

  it('are told, and refused where they are none', async () => {
    expect(await simulation.metrics.rules(signal)).toEqual([
      { name: 'Errors', query: rule.expr, labels: rule.labels },
    ])
    expect(() => simulation.controls.setRules([{ ...rule, expr: 'sum(' }])).toThrow('too early')
  })
})

describe('A simulated Prometheus that is disturbed', () => {
  it('is away, denies, slows down, or takes its time, and comes back', async () => {
    const clock = manualClock()
    const { metrics, controls } = simulateMetrics({ clock })
    const asking = () => metrics.ping(signal)

    controls.goAway()
    await expect(asking()).rejects.toMatchObject({ kind: 'unavailable' })
    controls.comeBack()
    const renew = controls.deny()
    await expect(asking()).rejects.toMatchObject({ kind: 'denied' })
    renew()
    controls.throttle(1)
    await expect(asking()).rejects.toMatchObject({ kind: 'throttled', retryAfter: 1_000 })

    controls.slow(10_000)
    const slow = asking()
    await clock.advance(10_000)
    await expect(slow).resolves.toBeUndefined()
    controls.slow(10 * MINUTE)
    const late = asking()
    late.catch(() => undefined)
    await clock.advance(2 * MINUTE)
    await expect(late).rejects.toMatchObject({ message: expect.stringContaining('timed out') })
    controls.slow(0)
    await expect(asking()).resolves.toBeUndefined()
  })

  it('ends a series where it is told so, at once', async () => {
    const clock = manualClock()
    const { metrics, controls } = simulateMetrics({ clock })
    const at = clock.now()
    controls.push({ __name__: 'up' }, [
      [at - 30_000, 1],
      [at - 15_000, undefined],
    ])
    const valueAt = async (when: number) =>
      (await metrics.instant({ question: { promql: 'up' }, at: when }, signal)).series.length

    expect([await valueAt(at - 16_000), await valueAt(at - 15_000)]).toEqual([1, 0])
  })
})
