import { expect, it } from 'vitest'
import { simulateProber } from '#providers/probe/simulated.ts'

const { signal } = new AbortController()

it('answers, unless somebody says otherwise', async () => {
  const { prober, controls } = simulateProber()
  const cache = { check: 'tcp', host: 'cache.example', port: 6379 } as const
  const page = { check: 'http', url: 'https://pay.example/health' } as const

  const heal = controls.fail('cache.example:6379', 'connection refused')
  controls.fail('https://pay.example/health', 'answers 503')

  expect(await prober.probe(cache, signal)).toEqual({ ok: false, says: 'connection refused' })
  expect(await prober.probe(page, signal)).toEqual({ ok: false, says: 'answers 503' })
  expect(await prober.probe({ ...cache, check: 'tls', port: 6380 }, signal)).toMatchObject({
    ok: true,
  })
  heal()
  expect(await prober.probe(cache, signal)).toEqual({ ok: true, says: 'accepts connections' })
  expect(controls.asked('cache.example:6379')).toBe(2)
})

it('knows nothing where it is told to give up', async () => {
  const { prober } = simulateProber()

  await expect(
    prober.probe({ check: 'tcp', host: 'a', port: 1 }, AbortSignal.abort()),
  ).rejects.toMatchObject({ kind: 'unavailable' })
})
