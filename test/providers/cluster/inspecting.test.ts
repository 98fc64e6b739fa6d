import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quantity } from '#providers/cluster/inspect/quantities.ts'
import { openKubernetesCluster } from '#providers/cluster/kubernetes.ts'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { manualClock } from '../../support/clock.ts'
import { type FakeServer, fakeServer } from './fake-server.ts'

const { signal } = new AbortController()
const of = { namespace: 'shop' }

describe('looking into a cluster by its API server', () => {
  let server: FakeServer
  let cluster: Cluster
  beforeEach(async () => {
    server = await fakeServer()
    const entry = { kubeconfig: { file: server.kubeconfig } }
    cluster = await openKubernetesCluster(entry, { clock: manualClock(), name: 'prod' })
  })
  afterEach(async () => {
    await cluster.close()
    await server.close()
  })

  it('reads what pods use, in cores and bytes', async () => {
    const containers = [{ name: 'api', usage: { cpu: '500000000n', memory: '2048Ki' } }]
    const items = [{ metadata: { name: 'api-1' }, containers }]
    server.answer((_, response) => response.end(JSON.stringify({ items })))

    expect(await cluster.usage(of, signal)).toEqual([
      { pod: 'api-1', containers: [{ name: 'api', cpu: 0.5, memory: 2 ** 21 }] },
    ])
    expect(server.asked[0]).toMatch(
      /^GET \/apis\/metrics\.k8s\.io\/v1beta1\/namespaces\/shop\/pods/,
    )
  })

  it.each([404, 503])('knows of no usage where the API for it answers %s', async (code) => {
    server.answer((_, response) => response.writeHead(code).end('{}'))
    expect(await cluster.usage(of, signal)).toBeUndefined()
  })

  it('does not take a server in trouble for one without usage', async () => {
    server.answer((_, response) => response.writeHead(500).end('{}'))
    await expect(cluster.usage(of, signal)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('reads events page by page, keeps the newest thousand, and ends where a list does not', async () => {
    server.answer((request, response) => {
      const page = Number(new URL(request.url!, 'http://x').searchParams.get('continue') ?? 0)
      const items = Array.from({ length: 500 }, (_, index) => ({
        metadata: {},
        reason: `r${page * 500 + index}`,
        lastTimestamp: new Date((page * 500 + index) * 1000).toISOString(),
      }))
      response.end(JSON.stringify({ metadata: { continue: String(page + 1) }, items }))
    })

    const events = await cluster.events(of, signal)
    expect(server.asked).toHaveLength(20)
    expect(events).toHaveLength(1000)
    expect(events.at(-1)).toMatchObject({ reason: 'r9999', last: 9_999_000, count: 1 })
  })

  it('takes no more of a log than it asked for, whatever is sent', async () => {
    server.answer((_, response) => response.end('x'.repeat(100_000)))
    const log = { ...of, pod: 'api-1', tailLines: 10, limitBytes: 1000, since: 0, previous: true }
    expect(await cluster.podLog(log, signal)).toBe('x'.repeat(1000))
    expect(server.asked[0]).toBe(
      'GET /api/v1/namespaces/shop/pods/api-1/log?timestamps=true&tailLines=10&limitBytes=1000&previous=true&sinceTime=1970-01-01T00%3A00%3A00.000Z',
    )
  })

  it('says in the words of the node why a container has no log yet', async () => {
    const message = 'container "api" in pod "api-1" is waiting to start: ContainerCreating'
    server.answer((_, response) => response.writeHead(400).end(JSON.stringify({ message })))
    const log = { ...of, pod: 'api-1', tailLines: 10, limitBytes: 1000 }
    await expect(cluster.podLog(log, signal)).rejects.toMatchObject({
      kind: 'rejected',
      message: `Cannot read the logs of shop/api-1: ${message}`,
    })
  })
})

describe('a quantity', () => {
  it.each([
    ['250m', 0.25],
    ['1', 1],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1e3', 1000],
    ['2E', 2e18],
    ['100k', 100_000],
    [3, 3],
    ['much', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (written, number) => {
    expect(quantity(written)).toBe(number)
  })
})
