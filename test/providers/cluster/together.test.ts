import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { clusterOver } from '#providers/cluster/objects/cluster-over.ts'
import { together } from '#providers/cluster/objects/together.ts'
import { simulatedApi } from '#providers/cluster/simulated/server.ts'
import { createWorld } from '#providers/cluster/simulated/world.ts'
import type { Api } from '#providers/cluster/objects/api.ts'
import { manualClock } from '../../support/clock.ts'
import { configMap, stampOf, target } from './manifests.ts'

const signal = new AbortController().signal
const many = Array.from({ length: 30 }, (_, index) => configMap(`settings-${index}`, { a: '1' }))

describe('many objects', () => {
  it('are asked for a few at a time, so that a deadline is enough for all', async () => {
    const { api, most } = counting(simulatedApi(createWorld({ clock: manualClock() })))
    const cluster = clusterOver(api)
    const request = { target, namespace: 'shop', manifests: many }

    const changes = await cluster.dryRun({ ...request, previous: [] }, signal)
    expect(changes.map(({ object }) => object.name)).toEqual(many.map((one) => one.metadata.name))
    expect(most).toEqual({ read: 8, apply: 8 })

    await cluster.apply({ ...request, stamp: stampOf(1) }, signal)
    await cluster.observe({ ...request, remove: [] }, signal)
    expect(most.read).toBe(8)
  })

  it('are written one after the other, in order', async () => {
    const { api, most } = counting(simulatedApi(createWorld({ clock: manualClock() })))

    await clusterOver(api).apply({ namespace: 'shop', manifests: many, stamp: stampOf(1) }, signal)

    expect(most.apply).toBe(1)
  })

  it('are left alone once one of them failed', async () => {
    const begun: number[] = []
    const work = async (item: number) => {
      begun.push(item)
      await setImmediate()
      if (item === 2) throw new Error('no')
    }

    await expect(together([...Array(100).keys()], work)).rejects.toThrow('no')
    await setImmediate()
    await setImmediate()

    expect(begun.length).toBeLessThan(20)
  })
})

/** An API server that takes its time, and remembers how many requests it had at once. */
function counting(api: Api) {
  const most = { read: 0, apply: 0 }
  const now = { read: 0, apply: 0 }
  const slowly = async <Result>(what: 'read' | 'apply', work: () => Promise<Result>) => {
    now[what] += 1
    most[what] = Math.max(most[what], now[what])
    await setImmediate()
    try {
      return await work()
    } finally {
      now[what] -= 1
    }
  }
  const slow: Api = {
    ...api,
    read: (ref, given) => slowly('read', () => api.read(ref, given)),
    apply: (object, how, given) => slowly('apply', () => api.apply(object, how, given)),
  }
  return { api: slow, most }
}
