import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openKubernetesCluster } from '#providers/cluster/kubernetes.ts'
import { manualClock } from '../../support/clock.ts'
import { type FakeServer, fakeServer } from './fake-server.ts'

let server: FakeServer
beforeEach(async () => {
  server = await fakeServer()
})
afterEach(() => server.close())

it('opens without asking anything, so that a cluster that is away keeps nobody from starting', async () => {
  const entry = { kubeconfig: { file: '/nowhere/config' } }

  const cluster = await openKubernetesCluster(entry, { clock: manualClock(), name: 'prod' })

  await expect(cluster.ping(AbortSignal.timeout(5000))).rejects.toMatchObject({
    provider: 'prod',
    kind: 'denied',
  })
})

it('tells once in a while that watches fail, not at every attempt', async () => {
  const clock = manualClock()
  const lines: object[] = []
  const log = { warn: (details: object) => void lines.push(details) }
  server.answer((_, response) => response.writeHead(503).end('{"message":"away"}'))
  const entry = { kubeconfig: { file: server.kubeconfig } }
  const cluster = await openKubernetesCluster(entry, { clock, name: 'prod', log })
  cluster.watch('shop', () => {})
  const watches = 7
  await vi.waitFor(() => expect(lines).toHaveLength(watches))

  await clock.advance(500)
  await vi.waitFor(() => expect(server.asked).toHaveLength(2 * watches))
  expect(lines).toHaveLength(watches)

  await clock.advance(300_000)
  await vi.waitFor(async () => {
    await clock.advance(10_000)
    expect(lines).toHaveLength(2 * watches)
  })
  await cluster.close()
})
