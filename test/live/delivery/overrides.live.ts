import { expect, it } from 'vitest'
import { eventually } from '../kubernetes/box.ts'
import { inClusterOf } from './cluster.ts'
import { inChannelOf } from './seen.ts'
import { describeWithBot } from './with-bot.ts'

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'sale' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'sale' },
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }, // prettier-ignore
    ],
  },
}

const apps = { checkout: {}, sale: { besides: [autoscaler] }, cart: {}, web: {} }

describeWithBot('what people set beside the manifests, in a real cluster', apps, (house) => {
  const about = (app: keyof typeof apps) => ({
    channel: inChannelOf(app, house()),
    cluster: inClusterOf(app, house()),
  })
  const pods = (count: number, version: Parameters<ReturnType<typeof house>['imageOf']>[0]) =>
    Array.from({ length: count }, () => house().imageOf(version))
  const namesOf = async (app: keyof typeof apps) => {
    const { kubectl } = inClusterOf(app, house())
    const found = await kubectl('get', 'pods', `--selector=app=${app}`, '--output=name')
    return found.trim().split('\n').toSorted()
  }

  it('scales, keeps the number through a deploy, and goes back to it', async () => {
    const { channel, cluster } = about('checkout')
    await (await channel.order('rita', 'deploy checkout 1.0.0 to staging')).says('1.0.0 runs')
    const scaled = await channel.order('rita', 'scale checkout staging to 4')
    await scaled.says('api of checkout is scaled to 4 in staging')
    await expect(cluster.running()).resolves.toEqual(pods(4, '1.0.0'))

    await (await channel.order('rita', 'deploy checkout 1.1.0 to staging')).says('1.1.0 runs')
    await expect(cluster.running()).resolves.toEqual(pods(4, '1.1.0'))
    await (await channel.order('rita', 'scale checkout staging default')).says('to its default')
    await expect(cluster.running()).resolves.toEqual(pods(2, '1.1.0'))

    const back = await channel.fillIn('olga', 'rollback checkout staging', { reason: 'too few' })
    await back.says('staging was rolled back to checkout 1.1.0')
    await expect(cluster.running()).resolves.toEqual(pods(4, '1.1.0'))
    expect(await channel.ask('vic', 'status checkout staging')).toContain('api is scaled to 4')
  })

  it('replaces every pod, also where somebody else restarted it before', async () => {
    const { channel, cluster } = about('checkout')
    const before = await namesOf('checkout')
    await (await channel.order('rita', 'restart checkout staging')).says('checkout was restarted')
    const after = await namesOf('checkout')
    expect(after.filter((name) => before.includes(name))).toEqual([])

    await cluster.kubectl('rollout', 'restart', 'deployment/checkout')
    await cluster.kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')
    const theirs = await namesOf('checkout')
    await (await channel.order('rita', 'restart checkout staging')).says('checkout was restarted')
    expect((await namesOf('checkout')).filter((name) => theirs.includes(name))).toEqual([])
    await (await channel.order('rita', 'deploy checkout 1.2.0 to staging')).says('1.2.0 runs')
  })

  it('changes the bounds of an autoscaler, which brings the pods there', async () => {
    const { channel, cluster } = about('sale')
    await (await channel.order('rita', 'deploy sale 1.0.0 to staging')).says('sale 1.0.0 runs')
    await (await channel.order('rita', 'scale sale staging to 4')).says('is scaled to 4')
    await expect(cluster.object('hpa')).resolves.toMatchObject({
      spec: { minReplicas: 4, maxReplicas: 4 },
    })
    await eventually('four pods', 45_000, async () => (await cluster.running()).length === 4)

    await (await channel.order('rita', 'scale sale staging to 2-3')).says('is scaled to 2 to 3')
    await eventually('three pods', 45_000, async () => (await cluster.running()).length === 3)
    const none = await channel.order('rita', 'scale sale staging to 0')
    await none.says('a HorizontalPodAutoscaler governs it, which keeps at least 1')
    await expect(cluster.running()).resolves.toHaveLength(3)
  })

  it('gives an autoscaler, leaves the number of pods to it, and takes over what it left', async () => {
    const { channel, cluster } = about('web')
    await (await channel.order('rita', 'deploy web 1.0.0 to staging')).says('web 1.0.0 runs')
    const given = await channel.order('rita', 'autoscale web staging 4..5 cpu 70% memory 80%')
    await given.says('api of web is autoscaled in staging: 4 to 5 pods by cpu 70% and memory 80%')
    const scaler = async () => cluster.object('hpa', 'web-autoscale')
    await expect(scaler()).resolves.toMatchObject({
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 4,
        maxReplicas: 5,
      },
    })
    await eventually('four pods', 45_000, async () => (await cluster.running()).length === 4)
    const status = await channel.ask('vic', 'status web staging')
    expect(status).toContain('api is autoscaled, 4 to 5 pods by cpu 70% and memory 80%')
    expect(status).toMatch(/Deployment `web`: 4 to 5 pods by .*: \d now, 4 wanted/)

    await (await channel.order('rita', 'deploy web 1.1.0 to staging')).says('web 1.1.0 runs')
    await expect(cluster.running()).resolves.toEqual(pods(4, '1.1.0'))

    await (await channel.order('rita', 'autoscale web staging off')).says('is off its autoscaler')
    await expect(scaler()).resolves.toBeUndefined()
    await expect(cluster.running()).resolves.toEqual(pods(4, '1.1.0'))
    await (await channel.order('rita', 'scale web staging to 3')).says('is scaled to 3')
    await expect(cluster.running()).resolves.toEqual(pods(3, '1.1.0'))
    await (await channel.order('rita', 'scale web staging default')).says('to its default')
    await expect(cluster.running()).resolves.toEqual(pods(2, '1.1.0'))
  })

  it('takes an autoscaler back with a rollback, and the number that it set with it', async () => {
    const { channel, cluster } = about('web')
    const given = await channel.order('rita', 'autoscale web staging 4..5 cpu 70%')
    await given.says('api of web is autoscaled')
    await eventually('four pods', 45_000, async () => (await cluster.running()).length === 4)
    const back = await channel.fillIn('olga', 'rollback web staging', { reason: 'too many' })
    await back.says('staging was rolled back to web 1.1.0')
    await expect(cluster.object('hpa', 'web-autoscale')).resolves.toBeUndefined()
    await eventually('two pods', 30_000, async () => (await cluster.running()).length === 2)
  })

  it('takes the number from nobody else, and says who has it', async () => {
    const { channel, cluster } = about('cart')
    await (await channel.order('rita', 'deploy cart 1.0.0 to staging')).says('cart 1.0.0 runs')
    await cluster.kubectl('scale', 'deployment/cart', '--replicas=3')
    const refused = await channel.order('rita', 'scale cart staging to 5')
    const card = await refused.says('api of cart could not be scaled to 5 in staging')
    expect(card).toContain('kubectl owns .spec.replicas')
    await eventually('three pods', 30_000, async () => (await cluster.running()).length === 3)
  })
})
