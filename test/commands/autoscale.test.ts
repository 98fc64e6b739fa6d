import { describe, expect, it } from 'vitest'
import { idIn } from './deliveries.ts'
import { openShop, twoWorkloads, type Shop } from './shop.ts'

async function running(...shape: Parameters<typeof openShop>): Promise<Shop> {
  const shop = await openShop(...shape)
  await shop.deliver('deploy checkout 1.4.0 to staging')
  await shop.deliver('deploy checkout 1.5.0 to staging')
  return shop
}

function objects(shop: Shop, kind: string) {
  const { controls } = shop.bot.simulated.clusters.get('shared')!
  return controls.objects().filter(({ ref }) => ref.kind === kind)
}

const scalers = (shop: Shop) =>
  objects(shop, 'HorizontalPodAutoscaler').map(({ object }) => object['spec'])

describe('autoscale', () => {
  it('gives the workload an autoscaler, which brings the pods there, and says so', async () => {
    const shop = await running()
    const said = await shop.say('autoscale checkout staging 4..6 cpu 70% because of the sale')
    expect(said).toContain('Autoscaling api of checkout in staging: 4 to 6 pods by cpu 70%')
    await shop.bot.settle(120_000)

    expect(scalers(shop)).toEqual([
      {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'checkout' },
        minReplicas: 4,
        maxReplicas: 6,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
        ],
      },
    ])
    expect(shop.pods()).toHaveLength(4)
    expect(await shop.card(idIn(said))).toContain(
      'api of checkout is autoscaled in staging: 4 to 6 pods by cpu 70%',
    )
    expect((await shop.target()).settled?.inventory.map(({ kind }) => kind)).toContain(
      'HorizontalPodAutoscaler',
    )
  })

  it('stays through the deploys that follow, which leave the number of pods to it', async () => {
    const shop = await running()
    await shop.deliver('autoscale checkout staging 4..6 cpu 70%')
    const { outcome } = await shop.deliver('deploy checkout 1.4.0 to staging')
    expect(outcome).toEqual({ is: 'succeeded' })
    expect(scalers(shop)).toHaveLength(1)
    expect(shop.pods()).toHaveLength(4)
  })

  it('is shown by the status, with the number of pods that it wants', async () => {
    const shop = await running()
    await shop.deliver('autoscale checkout staging 4..6 cpu 70% memory 80%')
    const said = await shop.say('status checkout staging')
    expect(said).toContain('api is autoscaled, 4 to 6 pods by cpu 70% and memory 80% by hand')
    expect(said).toContain('Deployment `checkout`: 4 to 6 pods by cpu 70%')
    expect(said).toContain('4 now, 4 wanted')
    shop.bot.simulated.clusters.get('shared')!.controls.goAway()
    const blind = await shop.say('status checkout staging')
    expect(blind).toContain('api is autoscaled, 4 to 6 pods')
    expect(blind).not.toContain('now,')
  })

  it('goes when it is taken off, and the pods stay as many as they are, also with the next deploy', async () => {
    const shop = await running()
    await shop.deliver('autoscale checkout staging 5..6 cpu 70%')
    const { outcome } = await shop.deliver('autoscale checkout staging off')
    expect(outcome).toEqual({ is: 'succeeded' })
    expect(scalers(shop)).toEqual([])
    expect(shop.pods()).toHaveLength(5)
    expect(await shop.say('status checkout staging')).toContain('api keeps as many pods as it had')

    expect((await shop.deliver('deploy checkout 1.4.0 to staging')).outcome).toEqual({
      is: 'succeeded',
    })
    expect(shop.pods()).toHaveLength(5)
  })

  it('leaves nothing in the way of a number that is set afterwards', async () => {
    const shop = await running()
    await shop.deliver('autoscale checkout staging 5..6 cpu 70%')
    await shop.deliver('autoscale checkout staging off')
    expect((await shop.deliver('scale checkout staging to 2')).outcome).toEqual({ is: 'succeeded' })
    expect(shop.pods()).toHaveLength(2)
    expect((await shop.deliver('scale checkout staging to default')).outcome).toEqual({
      is: 'succeeded',
    })
    expect(shop.pods()).toHaveLength(3)
  })

  it('leaves the number to an autoscaler that somebody else has there', async () => {
    const shop = await running()
    const { controls } = shop.bot.simulated.clusters.get('shared')!
    controls.createByHand('kubectl-create', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'theirs', namespace: 'shop-staging' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'checkout' },
        minReplicas: 5,
        maxReplicas: 6,
      },
    })
    await shop.bot.settle(60_000)
    expect(shop.pods()).toHaveLength(5)
    const { outcome } = await shop.deliver('scale checkout staging to 2')
    expect(outcome).toMatchObject({
      is: 'refused',
      reason: { because: expect.stringContaining('kube-controller-manager owns .spec.replicas') },
    })
    expect(shop.pods()).toHaveLength(5)
  })

  it('goes with a rollback, back to the number of the manifests, and comes back with the next one', async () => {
    const shop = await running()
    await shop.deliver('autoscale checkout staging 5..6 cpu 70%')
    expect(shop.pods()).toHaveLength(5)
    const { outcome } = await shop.deliver('rollback checkout staging too many')
    expect(outcome).toEqual({ is: 'succeeded' })
    expect(scalers(shop)).toEqual([])
    expect(shop.pods()).toHaveLength(3)
    expect((await shop.target()).settled?.release.version).toBe('1.5.0')

    await shop.deliver('autoscale checkout staging 5..6 cpu 70%')
    await shop.deliver('deploy checkout 1.4.1 to staging')
    await shop.deliver('rollback checkout staging broken')
    expect((await shop.target()).settled?.release.version).toBe('1.5.0')
    expect(scalers(shop)).toHaveLength(1)
    expect(shop.pods()).toHaveLength(5)
  })

  it('has its bounds set by scale as long as it is there', async () => {
    const shop = await running()
    await shop.deliver('scale checkout staging to 2')
    await shop.deliver('autoscale checkout staging 4..6 cpu 70%')
    expect((await shop.target()).overrides?.replicas).toBeUndefined()
    await shop.deliver('scale checkout staging to 5-8')
    expect(scalers(shop)).toMatchObject([{ minReplicas: 5, maxReplicas: 8 }])
    expect(shop.pods()).toHaveLength(5)
    await shop.deliver('scale checkout staging to default')
    expect(scalers(shop)).toMatchObject([{ minReplicas: 4, maxReplicas: 6 }])
  })

  it('is of one workload, which has to be named where there are several', async () => {
    const shop = await running(twoWorkloads)
    expect(await shop.say('autoscale checkout staging 4..6 cpu 70%')).toContain(
      'Cannot autoscale checkout in staging: it has several workloads. Say which with --workload: api, worker',
    )
    await shop.deliver('autoscale checkout staging 4..6 cpu 70% --workload worker')
    expect(scalers(shop)).toMatchObject([{ scaleTargetRef: { name: 'payments' } }])
    expect([shop.replicas('checkout'), shop.replicas('payments')]).toEqual([3, 4])
    await shop.deliver('autoscale checkout staging off')
    expect(scalers(shop)).toEqual([])
  })

  it('is not made twice while the same is on its way', async () => {
    const shop = await running()
    const first = idIn(await shop.say('autoscale checkout staging 4..6 cpu 70%'))
    const again = await shop.say('autoscale checkout staging 4..6 cpu 70%')
    expect(again).toContain(first)
    expect(again).toContain('already')
  })

  it('shows what it would do, and does nothing', async () => {
    const shop = await running()
    const plan = await shop.say('autoscale checkout staging 4..6 cpu 70% --dry-run')
    expect(plan).toContain('Plan: Autoscaling api of checkout in staging: 4 to 6 pods by cpu 70%')
    expect(plan).toContain('HorizontalPodAutoscaler shop-staging/checkout-autoscale')
    await shop.bot.settle(60_000)
    expect(scalers(shop)).toEqual([])
  })

  it.each([
    ['3', '"3" are no bounds'],
    ['12..3 cpu 70%', '12 is more than 3'],
    ['0..3 cpu 70%', 'an autoscaler keeps at least 1 pod'],
    ['3..1001 cpu 70%', '1001 pods are too many'],
    ['3..12 cpu 0%', '"0%" is no target for cpu'],
    ['3..12 cpu 1001%', '"1001%" is no target for cpu'],
    ['3..12 memory much', '"much" is no target for memory'],
    ['3..12 cpu <!channel>', 'is no target for cpu'],
    ['3..12 disk 70%', 'Cannot autoscale'],
    ['off', 'api has no autoscaler that was given to it'],
  ])('refuses %s', async (typed, because) => {
    const shop = await running()
    const said = await shop.say(`autoscale checkout staging ${typed}`)
    expect(said).toContain(because)
    expect(said).not.toContain('<!')
  })

  it('takes its parts in the ways that people write them', async () => {
    const shop = await running()
    for (const [typed, bounds] of [
      ['3-5 cpu 70', '3 to 5 pods by cpu 70%'],
      ['memory 80% cpu 60% 2..4', '2 to 4 pods by cpu 60% and memory 80%'],
      ['to 2..4 --cpu 60% --memory 80', '2 to 4 pods by cpu 60% and memory 80%'],
    ])
      expect(await shop.say(`autoscale checkout staging ${typed} --dry-run`)).toContain(bounds)
  })

  it('is refused where nothing says by what, and where nothing runs', async () => {
    expect(await (await openShop()).say('autoscale checkout staging 3..5 cpu 70%')).toContain(
      'nothing was delivered there yet',
    )
    const shop = await running()
    const before = await shop.bot.store.list({ kind: 'delivery' })
    expect(await shop.say('autoscale checkout staging 3..5')).toContain(
      'say by what, as in "cpu 70%"',
    )
    expect(await shop.bot.store.list({ kind: 'delivery' })).toHaveLength(before.length)
    expect(scalers(shop)).toEqual([])
  })
})

it('can be scheduled, as everything that scales', async () => {
  const shop = await openShop()
  const said = await shop.say('schedule "autoscale checkout staging 1..3 cpu 70%" daily at 20:00')
  expect(said).toContain('Scheduled `autoscale checkout staging 1..3 cpu 70%` daily at 20:00')
})
