import { describe, expect, it } from 'vitest'
import { simulateLogs } from '#providers/logs/simulated.ts'
import { manualClock } from '../../support/clock.ts'
import { describeLogs, START, written } from './logs.contract.ts'

describeLogs('the simulation', async (lines) => {
  const clock = manualClock(START + 60_000)
  const { logs, controls } = simulateLogs({ clock })
  controls.write(...lines)
  return { logs, goAway: () => void controls.fail(), async stop() {} }
})

describe('simulated logs', () => {
  const { signal } = new AbortController()
  const request = {
    namespace: 'shop',
    pods: [{ startsWith: 'checkout' }],
    from: START,
    to: START + 600_000,
    limit: 10,
  }

  it('know what is written by itself, and nothing of what comes', async () => {
    const clock = manualClock(START)
    const writing = () => written
    const { logs, controls } = simulateLogs({ clock, writing })
    expect((await logs.read(request, signal)).lines).toHaveLength(1)
    await clock.advance(3_000)
    expect((await logs.read(request, signal)).lines).toHaveLength(4)
    expect(controls.reads()).toBe(2)
  })

  it('fail as they are told, until that is undone', async () => {
    const { logs, controls } = simulateLogs({ clock: manualClock(START) })
    const undo = controls.fail('denied', 'no org id')
    await expect(logs.read(request, signal)).rejects.toMatchObject({
      kind: 'denied',
      message: 'Cannot read logs of shop: no org id',
    })
    undo()
    expect((await logs.read(request, signal)).lines).toEqual([])
  })

  it('have links only where people reach something', () => {
    const clock = manualClock(START)
    const external = 'https://grafana.example'
    expect(simulateLogs({ clock }).logs.link(request)).toBeUndefined()
    expect(simulateLogs({ clock, external }).logs.link(request)).toContain(external)
  })
})
