import { beforeEach, describe, expect, it } from 'vitest'
import type { Cluster } from '#providers/cluster/cluster.ts'
import { type SimulatedControls, simulateCluster } from '#providers/cluster/simulated.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { WorkloadStatus } from '#src/core/plan/workload.ts'
import { type ManualClock, manualClock } from '../../support/clock.ts'
import { configMap, inNamespace, job, stampOf, target, workload } from './manifests.ts'

const signal = new AbortController().signal

describe('the simulated cluster', () => {
  let clock: ManualClock
  let cluster: Cluster
  let controls: SimulatedControls
  beforeEach(() => {
    clock = manualClock()
    ;({ cluster, controls } = simulateCluster({ clock, name: 'staging', readyAfterMs: 1000 }))
  })

  const apply = (manifests: readonly Manifest[], fence = 1) =>
    cluster.apply({ namespace: 'shop', manifests, stamp: stampOf(fence) }, signal)
  const observe = (manifests: readonly Manifest[]) =>
    cluster.observe({ target, namespace: 'shop', manifests, remove: [] }, signal)

  async function statusOf(manifest: Manifest): Promise<WorkloadStatus> {
    const [status] = (await observe([manifest])).workloads
    if (!status) throw new Error('There is no workload')
    return status
  }

  it('brings pods up when their time has come, however it passed', async () => {
    const manifest = workload('shop:1', { replicas: 3 })
    await apply([manifest])

    await clock.advance(999)
    expect(await statusOf(manifest)).toMatchObject({ updated: 3, ready: 0, complete: false })
    await clock.advance(1)
    expect(await statusOf(manifest)).toMatchObject({ updated: 3, ready: 3, complete: true })
  })

  it('replaces pods step by step, never fewer ready than allowed', async () => {
    const [first, second] = [
      workload('shop:1', { replicas: 4 }),
      workload('shop:2', { replicas: 4 }),
    ]
    await apply([first])
    await clock.advance(1000)
    await apply([second], 2)

    const steps: [number, number, number][] = []
    for (let step = 0; step < 5; step += 1) {
      const { updated, ready, old } = await statusOf(second)
      steps.push([updated, ready, old])
      await clock.advance(1000)
    }

    expect(steps).toEqual([
      [2, 0, 3],
      [4, 2, 1],
      [4, 4, 0],
      [4, 4, 0],
      [4, 4, 0],
    ])
  })

  it('counts a write for what changes, and a generation for a changed spec', async () => {
    await apply([workload('shop:1')])
    await apply([workload('shop:1')], 2)
    await apply([workload('shop:2')], 3)
    await apply(
      [{ ...workload('shop:2'), metadata: { name: 'checkout', labels: { team: 'a' } } }],
      4,
    )

    expect(controls.objects()).toMatchObject([
      { ref: { name: 'checkout' }, generation: 2, writes: 3 },
    ])
  })

  it.each([
    ['pull', 'ImagePullBackOff', 'fatal'],
    ['crash', 'CrashLoopBackOff', 'fatal'],
    ['oom', 'OOMKilled', 'fatal'],
    ['never-ready', 'Unhealthy', 'pending'],
    ['unschedulable', 'Unschedulable', 'pending'],
  ] as const)('lets pods suffer "%s" and tells it as %s', async (fate, reason, severity) => {
    const digest = 'ghcr.io/acme/shop@sha256:0123'
    controls.fail(digest, fate)
    const manifest = workload(digest, { replicas: 2 })
    await apply([manifest])
    await clock.advance(1500)

    expect((await statusOf(manifest)).problems).toMatchObject([{ reason, severity }])
  })

  it('keeps the last words of what crashed', async () => {
    controls.fail('shop:1', 'crash', { logs: ['cannot open the door'] })
    await apply([workload('shop:1')])
    await clock.advance(1500)

    expect((await statusOf(workload('shop:1'))).problems).toMatchObject([
      { message: 'container api exited with code 1, 1 restart', logs: ['cannot open the door'] },
    ])
  })

  it('heals pods when the fault is taken back', async () => {
    const heal = controls.fail((image) => image.endsWith(':1'), 'pull')
    await apply([workload('shop:1')])
    await clock.advance(60_000)

    heal()
    await clock.advance(1000)

    expect(await statusOf(workload('shop:1'))).toMatchObject({ complete: true, problems: [] })
  })

  it('lets what runs crash, but pulls no image twice', async () => {
    await apply([workload('shop:1')])
    await clock.advance(1000)

    controls.fail('shop:1', 'pull')
    expect(await statusOf(workload('shop:1'))).toMatchObject({ complete: true })
    controls.fail('shop:1', 'crash')
    await clock.advance(1000)
    expect(await statusOf(workload('shop:1'))).toMatchObject({
      complete: false,
      problems: [{ reason: 'CrashLoopBackOff' }],
    })
  })

  it('answers nothing while it is away; its pods live on', async () => {
    await apply([workload('shop:1')])
    controls.goAway()

    for (const attempt of [
      () => observe([workload('shop:1')]),
      () => apply([configMap('settings', {})], 2),
      () => cluster.ping(signal),
    ])
      await expect(attempt()).rejects.toMatchObject({ provider: 'staging', kind: 'unavailable' })
    await clock.advance(1000)
    controls.comeBack()
    expect(await statusOf(workload('shop:1'))).toMatchObject({ complete: true })
  })

  it('denies what it is told to deny, naming verb and resource', async () => {
    const allow = controls.deny('patch', 'Deployment')

    await expect(apply([workload('shop:1')])).rejects.toMatchObject({
      kind: 'denied',
      message:
        'Cannot apply Deployment shop/checkout: "deliver" may not patch deployments.apps in namespace "shop"',
    })
    allow()
    await expect(apply([workload('shop:1')])).resolves.toBe('applied')
  })

  it('calls back when pods move by themselves, as the clock says', async () => {
    await apply([workload('shop:1')])
    const hints: number[] = []
    const start = clock.now()
    const stop = cluster.watch('shop', () => hints.push(clock.now() - start))

    await clock.advance(5000)
    expect(hints).toEqual([300, 1000])

    controls.goAway()
    controls.edit('kubectl-edit', inNamespace(workload('shop:1'), 'shop'), (object) => {
      object['spec'] = { ...(object['spec'] as object), replicas: 2 }
    })
    expect(hints).toHaveLength(2)
    controls.comeBack()
    expect(hints).toHaveLength(3)
    stop()
  })

  it('does the same thing twice', async () => {
    const run = async () => {
      const time = manualClock(0)
      const twin = simulateCluster({ clock: time })
      const request = {
        namespace: 'shop',
        manifests: [workload('a:1', { replicas: 3 }), job('b:1', 'b')],
      }
      await twin.cluster.apply({ ...request, stamp: stampOf(1) }, signal)
      await time.advance(700)
      await twin.cluster.apply(
        {
          ...request,
          manifests: [workload('a:2', { replicas: 3 })],
          stamp: stampOf(2),
        },
        signal,
      )
      await time.advance(3000)
      return [
        twin.controls.objects(),
        await twin.cluster.observe({ ...request, target, remove: [] }, signal),
      ]
    }

    expect(await run()).toEqual(await run())
  })
})
