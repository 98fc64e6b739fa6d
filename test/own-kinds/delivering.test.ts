import { cp, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { readCatalog } from '#src/catalog/read.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { Dependency } from '#src/core/dependencies/dependency.ts'
import { Delivery } from '#src/core/delivery.ts'
import { ownKindProblems } from '#src/own-kinds/check.ts'
import { createOwnKinds } from '#src/own-kinds/own-kinds.ts'
import { systemClock } from '#src/clock.ts'
import { folderWith } from '../catalog/folder.ts'
import { silent, simulateBot } from '../support/simulated-bot.ts'

const example = fileURLToPath(new URL('../../examples/own-kind', import.meta.url))

async function catalogIn(folder: string): Promise<Catalog> {
  const reading = await readCatalog(path.join(folder, 'deliver.yml'), { simulated: 'only' })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.catalog
}

async function house() {
  const folder = await folderWith({})
  await cp(example, folder, { recursive: true })
  const bot = await simulateBot({ catalog: await catalogIn(folder) })
  onTestFinished(() => bot.services.close())
  let said = 0
  const delivery = async () => {
    const [newest] = await bot.store.list({ kind: 'delivery' })
    return Delivery.parse(newest?.document)
  }
  return {
    folder,
    delivery,
    async edit(file: string, from: string, to: string) {
      const text = await readFile(path.join(folder, file), 'utf8')
      if (!text.includes(from)) throw new Error(`there is no "${from}"`)
      await writeFile(path.join(folder, file), text.replace(from, to))
      await bot.adopt(await catalogIn(folder))
    },
    /** Says a line, and lets a minute pass. */
    async deliver(line: string) {
      const invocation = {
        id: `i-${(said += 1)}`,
        via: 'slash',
        workspace: 'T0SHOP',
        actor: { type: 'person', id: 'U0OLGA', name: 'olga' },
        text: line,
        place: { channel: 'C0CHECKOUT' },
      } as const
      await bot.door.receive(invocation)
      await bot.door.dispatch(invocation)
      await bot.settle(60_000)
      return delivery()
    },
    async dependency(id: string) {
      const found = await bot.store.find({ kind: 'dependency', id })
      return { quarantined: found?.quarantined, ...Dependency.parse(found?.document) }
    },
    publish: (version: string) => bot.simulated.releases.get('checkout')!.controls.publish(version),
    topic: () =>
      bot.simulated.clusters
        .get('main')!
        .controls.objects()
        .find(({ ref }) => ref.kind === 'ConfigMap' && ref.namespace === 'shop-dev')?.object,
  }
}

it('is brought about, connected and changed with the delivery', { timeout: 60_000 }, async () => {
  const { deliver, edit, topic, dependency, publish } = await house()
  const first = await deliver('deploy checkout 1.4.1 to dev')
  expect(first).toMatchObject({
    outcome: { is: 'succeeded' },
    plan: { dependencies: [{ name: 'orders', kind: 'topic', action: 'create' }] },
  })
  expect(topic()).toMatchObject({
    metadata: {
      name: 'topic-checkout-orders',
      annotations: { 'deliver/target': 'checkout.orders/dev' },
    },
    data: { partitions: '3', retentionHours: '24' },
  })
  expect(await dependency('checkout.orders/dev')).toMatchObject({
    state: 'ready',
    outputs: { topic: { value: 'topic-checkout-orders' } },
  })

  await edit('deliver.yml', 'partitions: 3', 'partitions: 5')
  const second = await deliver('deploy checkout 1.5.0 to dev')
  expect(second).toMatchObject({ outcome: { is: 'succeeded' } })
  expect(second.plan?.dependencies).toMatchObject([
    {
      description: 'topic, 5 partitions, 24 h',
      steps: [{ what: 'raise the partitions from 3 to 5', risk: 'irreversible' }],
    },
  ])
  expect(topic()).toMatchObject({ data: { partitions: '5' } })

  await edit('deliver.yml', 'partitions: 5', 'partitions: 2')
  publish('1.5.1')
  expect(await deliver('deploy checkout 1.5.1 to dev')).toMatchObject({
    outcome: {
      is: 'refused',
      reason: { because: expect.stringContaining('cannot get fewer partitions') as string },
    },
  })
})

it('holds its own dependency alone where the module breaks', { timeout: 60_000 }, async () => {
  const { deliver, edit, dependency, delivery } = await house()
  const decide = 'decide({ key, spec, place: { cluster, namespace }, task, seen, memory }) {\n'
  await edit(
    'kinds/topic.ts',
    decide,
    `${decide}    if (task.do === 'ensure') throw new Error('not today')\n`,
  )
  const held = await deliver('deploy checkout 1.4.1 to dev')
  expect(held).toMatchObject({ held: true })
  expect(JSON.stringify(await delivery())).toContain('decide threw: not today')
  expect(await dependency('checkout.orders/dev')).toMatchObject({
    quarantined: undefined,
    state: 'held',
    failure: { because: 'Cannot use the kind "topic": decide threw: not today' },
  })
})

it('is checked with the catalog', { timeout: 60_000 }, async () => {
  const { folder, edit } = await house()
  const problems = async () => {
    const catalog = await catalogIn(folder)
    const kinds = createOwnKinds(() => catalog.kinds, { clock: systemClock, log: silent })
    onTestFinished(() => kinds.close())
    return ownKindProblems(catalog, kinds)
  }
  expect(await problems()).toEqual([])
  await edit('deliver.yml', 'partitions: 3', 'partitions: many')
  expect(await problems()).toEqual([
    {
      app: 'checkout',
      path: ['dependencies', 'orders'],
      words: 'partitions: Invalid input: expected number, received string',
    },
  ])
  await edit('kinds/topic.ts', `kind: 'topic'`, `kind: 'topik'`)
  expect(await problems()).toEqual([
    {
      path: ['kinds', 'topic', 'module'],
      words: 'Cannot use the kind "topic": it calls itself "topik"; deliver.yml calls it "topic"',
    },
  ])
})
