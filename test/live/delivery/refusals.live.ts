import { expect, it } from 'vitest'
import { inClusterOf } from './cluster.ts'
import { inChannelOf } from './seen.ts'
import { describeWithBot } from './with-bot.ts'

const apps = {
  search: {},
  cart: { readyAfter: '4s' },
  typo: { pod: { restartPolcy: 'Always' } },
  stray: {
    besides: [
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray-2', namespace: 'kube-system' } }, // prettier-ignore
    ],
  },
  billing: { environment: 'foreign' },
  thumbs: { environment: 'small' },
  greedy: { progressDeadlineSeconds: 4, pod: { nodeSelector: { disk: 'golden' } } },
} as const

describeWithBot('what a real cluster refuses', apps, (house) => {
  const about = (app: keyof typeof apps) => ({
    channel: inChannelOf(app, house()),
    cluster: inClusterOf(app, house()),
  })
  const pods = (count: number, version: Parameters<ReturnType<typeof house>['imageOf']>[0]) =>
    Array.from({ length: count }, () => house().imageOf(version))

  it('changes nothing where another manager owns a field, names it, and goes on once that is mended', async () => {
    const { channel, cluster } = about('search')
    const first = await channel.order('rita', 'deploy search 1.0.0 to staging')
    await first.says('search 1.0.0 runs in staging')
    const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'search' } }
    await cluster.applyAs('argo', { ...settings, data: { LEVEL: 'debug' } })

    const second = await channel.order('rita', 'deploy search 1.1.0 to staging')
    const card = await second.says('search 1.1.0 could not be delivered to staging')
    expect(card).toMatch(/Cannot apply ConfigMap \S+\/search: argo owns \.data\.LEVEL/)
    await expect(cluster.generation()).resolves.toBe(1)

    await cluster.applyAs('argo', settings)
    await second.press('rita', 'Deliver again')
    await channel.until('another card', () => channel.newest().id !== second.id)
    await channel.newest().says('search 1.1.0 runs in staging')
    await expect(cluster.running()).resolves.toEqual(pods(2, '1.1.0'))
    await expect(cluster.generation()).resolves.toBe(2)
    await expect(cluster.object('configmap')).resolves.toMatchObject({ data: { LEVEL: 'info' } })
  })

  it('holds when somebody takes a field away in the middle, and goes on by retry', async () => {
    const { channel, cluster } = about('cart')
    const delivery = await channel.order('rita', 'deploy cart 1.0.0 to staging')
    await delivery.says('0 of 2 pods ready')
    const setImage = (version: '1.0.0' | '1.2.0') =>
      cluster.kubectl('set', 'image', 'deployment/cart', `api=${house().imageOf(version)}`, '--field-manager=argo') // prettier-ignore
    await setImage('1.2.0')

    const card = await delivery.says('cart 1.0.0 to staging is on hold')
    expect(card).toMatch(/It holds until somebody decides.*argo owns \.spec\.template\.spec\.containers\[name="api"\]\.image/) // prettier-ignore
    await expect(cluster.generation()).resolves.toBe(2)

    await setImage('1.0.0')
    await delivery.press('raj', 'Retry')
    await delivery.says('cart 1.0.0 runs in staging')
    await expect(cluster.running()).resolves.toEqual(pods(2, '1.0.0'))
    await expect(cluster.generation()).resolves.toBe(3)
  })

  it('says in the words of the API server which field it does not know, before anything is changed', async () => {
    const { channel, cluster } = about('typo')
    const plan = await channel.ask('rita', 'deploy typo 1.0.0 to staging --dry-run')
    expect(plan).toContain('.spec.template.spec.restartPolcy: field not declared in schema')

    const delivery = await channel.order('rita', 'deploy typo 1.0.0 to staging')
    const card = await delivery.says('typo 1.0.0 could not be delivered to staging')
    expect(card).toContain('.spec.template.spec.restartPolcy: field not declared in schema')
    for (const kind of ['deployment', 'configmap', 'service'])
      await expect(cluster.object(kind)).resolves.toBeUndefined()
  })

  it('refuses manifests that name another namespace', async () => {
    const { channel, cluster } = about('stray')
    const delivery = await channel.order('rita', 'deploy stray 1.0.0 to staging')
    const card = await delivery.says('stray 1.0.0 could not be delivered to staging')
    expect(card).toContain('kube-system')
    await expect(cluster.object('deployment')).resolves.toBeUndefined()
  })

  it('names the verb and the resource where the cluster denies us something', async () => {
    const { channel, cluster } = about('billing')
    const grant = (role: string) =>
      cluster.kubectl('create', 'rolebinding', role, `--clusterrole=${role}`, '--group=viewers')
    await grant('view')
    const delivery = await channel.order('rita', 'deploy billing 1.0.0 to foreign')
    const card = await delivery.says('billing 1.0.0 could not be delivered to foreign')
    expect(card).toMatch(
      /"viewer" may not patch (configmaps|services|deployments\.apps) in namespace "\S+"/,
    )
    expect(card).toContain('Give "viewer" the verb "patch" on')
    await expect(cluster.object('configmap')).resolves.toBeUndefined()

    await grant('edit')
    await delivery.press('rita', 'Deliver again')
    await channel.until('another card', () => channel.newest().id !== delivery.id)
    await channel.newest().says('billing 1.0.0 runs in foreign')
    await expect(cluster.running()).resolves.toEqual(pods(2, '1.0.0'))
  })

  it('holds a first delivery that a quota stops, and removes what it made when that is aborted', async () => {
    const { channel, cluster } = about('thumbs')
    await cluster.kubectl('create', 'quota', 'tiny', '--hard=pods=1')
    const delivery = await channel.order('rita', 'deploy thumbs 1.0.0 to small')

    const card = await delivery.says('thumbs 1.0.0 to small is on hold')
    expect(card).toContain('exceeded quota: tiny')
    await delivery.press('rita', 'Abort')
    await delivery.says('thumbs 1.0.0 to small was aborted')
    for (const kind of ['deployment', 'configmap', 'service'])
      await expect(cluster.object(kind)).resolves.toBeUndefined()
  })

  it('says that no node takes the pods, holds at the deadline, and goes on by retry', async () => {
    const { channel, cluster } = about('greedy')
    const delivery = await channel.order('rita', 'deploy greedy 1.0.0 to staging')

    const card = await delivery.says('greedy 1.0.0 to staging is on hold')
    expect(delivery.history().join('\n')).toContain('Unschedulable: no node takes the pod')
    expect(card).toContain('it did not finish within 4 s: 0 of 2 pods are ready')
    await house().box.kubectl('label', 'node', 'fake-1', 'disk=golden')
    await delivery.press('rita', 'Retry')
    await delivery.says('greedy 1.0.0 runs in staging')
    await expect(cluster.running()).resolves.toEqual(pods(2, '1.0.0'))
    await expect(cluster.generation()).resolves.toBe(1)
  })
})
