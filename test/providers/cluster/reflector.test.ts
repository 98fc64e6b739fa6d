import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Reflector, reflect } from '#providers/cluster/kubernetes/reflector.ts'
import { openRequests, type Requests } from '#providers/cluster/kubernetes/requests.ts'
import { Pod } from '#providers/cluster/objects/resources.ts'
import { type ManualClock, manualClock } from '../../support/clock.ts'
import { type FakeServer, fakeServer } from './fake-server.ts'

const pod = (name: string, resourceVersion: string) => ({
  metadata: { name, uid: name, resourceVersion },
  spec: {},
})

describe('a reflector', () => {
  let server: FakeServer
  let requests: Requests
  let clock: ManualClock
  let watching: ServerResponse | undefined
  let reflector: Reflector<Pod>
  const errors: unknown[] = []
  let changes = 0

  beforeEach(async () => {
    server = await fakeServer()
    clock = manualClock()
    requests = openRequests({ kubeconfig: { file: server.kubeconfig } }, 'prod')
    changes = 0
    errors.length = 0
    server.answer(serve)
    reflector = reflect(requests, clock, {
      path: '/pods',
      keep: Pod,
      changed: () => void (changes += 1),
      failed: (error) => void errors.push(error),
    })
    await standing()
  })
  afterEach(async () => {
    reflector.stop()
    await requests.close()
    await server.close()
  })

  /** Lists one pod at version 7, and holds watches open. */
  function serve({ url = '' }: { url?: string | undefined }, response: ServerResponse): void {
    if (!url.includes('watch=true'))
      return void response.end(
        JSON.stringify({ metadata: { resourceVersion: '7' }, items: [pod('a', '5')] }),
      )
    response.writeHead(200)
    response.flushHeaders()
    watching = response
  }

  const standing = () => vi.waitFor(() => expect(reflector.items()).toBeDefined())
  const names = () => reflector.items()?.map(({ metadata }) => metadata.name)
  const tell = (type: string, object: object) =>
    watching?.write(`${JSON.stringify({ type, object })}\n`)

  it('lists, then follows from where the list was', async () => {
    expect(names()).toEqual(['a'])
    expect(server.asked[1]).toContain('resourceVersion=7')

    tell('ADDED', pod('b', '8'))
    tell('DELETED', pod('a', '9'))

    await vi.waitFor(() => expect(names()).toEqual(['b']))
    expect(changes).toBe(3)
  })

  it('goes on from the newest version when the server ends a watch as usual, without listing again', async () => {
    tell('BOOKMARK', pod('', '42'))
    watching?.end()

    await vi.waitFor(() => expect(server.asked).toHaveLength(3))
    expect(server.asked[2]).toContain('resourceVersion=42')
    expect(names()).toEqual(['a'])
    expect(errors).toEqual([])
  })

  it('keeps nothing while it is cut off, and lists anew after a while', async () => {
    watching?.destroy()
    await vi.waitFor(() => expect(errors).toHaveLength(1))
    expect(reflector.items()).toBeUndefined()

    await clock.advance(499)
    expect(server.asked).toHaveLength(2)
    await clock.advance(1)

    await standing()
    expect(server.asked[2]).toBe('GET /pods')
  })

  it('waits longer each time that it fails, up to ten seconds', async () => {
    server.answer((_, response) => response.writeHead(503).end())
    watching?.destroy()
    await vi.waitFor(() => expect(errors).toHaveLength(1))

    for (const pause of [500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      const before = errors.length
      await clock.advance(pause)
      await vi.waitFor(() => expect(errors).toHaveLength(before + 1))
    }
    server.answer(serve)
    await clock.advance(10_000)
    await standing()
  })

  it('lists anew when its version is too old for the server', async () => {
    tell('ERROR', { kind: 'Status', code: 410, reason: 'Expired' })
    await vi.waitFor(() => expect(errors).toHaveLength(1))

    await clock.advance(500)
    await standing()
    expect(server.asked.filter((line) => line === 'GET /pods')).toHaveLength(2)
  })

  it('asks no more once it is stopped', async () => {
    reflector.stop()
    await vi.waitFor(() => expect(watching?.closed).toBe(true))
    await clock.advance(60_000)

    expect(server.asked).toHaveLength(2)
    expect(errors).toEqual([])
  })
})
