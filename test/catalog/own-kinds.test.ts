import path from 'node:path'
import { expect, it } from 'vitest'
import { readCatalog } from '#src/catalog/read.ts'
import { deliverYml, folderWith, problemsOf, shop } from './folder.ts'

const withKinds = (kinds: string) => `kinds: ${kinds}\n${deliverYml}`

it("knows where a team's own kind is", async () => {
  const folder = await folderWith({
    ...shop,
    'deliver.yml': withKinds('{ topic: { module: kinds/topic.ts, owners: shop-team } }'),
    'kinds/topic.ts': '',
  })
  const reading = await readCatalog(path.join(folder, 'deliver.yml'))
  expect(reading).toMatchObject({
    ok: true,
    catalog: { kinds: { topic: { module: path.join(folder, 'kinds/topic.ts') } } },
  })
})

it('says where there is no module', async () => {
  const problems = await problemsOf({
    ...shop,
    'deliver.yml': withKinds(
      '{ topic: { module: kinds/topic.ts }, queue: { module: kinds }, wish: { module: deploy/x.yml } }',
    ),
    'kinds/other.ts': '',
  })
  expect(problems).toEqual([
    'deliver.yml:1:27 kinds.topic.module: "kinds/topic.ts" cannot be read: there is no such file',
    'deliver.yml:1:62 kinds.queue.module: "kinds" is no module: its name ends with .ts, .js, .mts or .mjs',
    'deliver.yml:1:87 kinds.wish.module: "deploy/x.yml" is no module: its name ends with .ts, .js, .mts or .mjs',
  ])
})

it('has nothing real in the sandbox', async () => {
  const folder = await folderWith({
    ...shop,
    'deliver.yml': `clouds: { aws: { aws: { region: eu-west-1 } }, sim: { simulated: true } }\n${deliverYml}`,
  })
  const reading = await readCatalog(path.join(folder, 'deliver.yml'), { simulated: 'only' })
  const words = 'is real; the sandbox has only what is "simulated: true"'
  expect(reading.ok ? [] : reading.problems.map((one) => `${one.path} ${one.words}`)).toEqual([
    `clouds.aws ${words}`,
    `clusters.shared ${words}`,
    `apps.checkout.releases ${words}`,
  ])
})
