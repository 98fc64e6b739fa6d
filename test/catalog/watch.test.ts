import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { watchCatalog } from '#src/catalog/watch.ts'
import { systemClock } from '#src/clock.ts'
import type { Clock } from '#src/core/clock.ts'
import { appYml, deliverYml, fill, folderWith, shop } from './folder.ts'

const patience = { timeout: 4000, interval: 20 }

it('tells a changed catalog, keeps quiet about a bad one but for its problems, and tells when it is mended', async () => {
  const folder = await folderWith(shop)
  const told = await watched(folder)

  await writeFile(path.join(folder, 'deliver.yml'), deliverYml.replace('#checkout', '#other'))
  await expect.poll(() => told, patience).toEqual(['channel #other'])

  await writeFile(path.join(folder, 'deliver.yml'), deliverYml.replace('channel:', 'chanel:'))
  await expect
    .poll(() => told, patience)
    .toEqual([
      'channel #other',
      'deliver.yml:13:5 apps.checkout.chanel: unknown key "chanel"; did you mean "channel"?',
    ])

  await writeFile(path.join(folder, 'deliver.yml'), deliverYml.replace('#checkout', '#other'))
  await expect
    .poll(() => told, patience)
    .toEqual(['channel #other', expect.any(String), 'channel #other'])
})

it('sees files that an editor replaces by renaming', async () => {
  const folder = await folderWith(shop)
  const told = await watched(folder)
  await writeFile(path.join(folder, '.deliver.yml.swp'), deliverYml.replace('#checkout', '#other'))
  await rename(path.join(folder, '.deliver.yml.swp'), path.join(folder, 'deliver.yml'))
  await expect.poll(() => told, patience).toEqual(['channel #other'])
})

it('sees the links that Kubernetes swaps when a ConfigMap changes', async () => {
  const folder = await folderWith({})
  await fill(path.join(folder, '..2026_01'), shop)
  await symlink('..2026_01', path.join(folder, '..data'))
  for (const name of ['deliver.yml', 'deliver.app.yml', 'deploy'])
    await symlink(path.join('..data', name), path.join(folder, name))
  const told = await watched(folder)

  await fill(path.join(folder, '..2026_02'), {
    ...shop,
    'deliver.yml': deliverYml.replace('#checkout', '#other'),
  })
  await symlink('..2026_02', path.join(folder, '..data_tmp'))
  await rename(path.join(folder, '..data_tmp'), path.join(folder, '..data'))
  await rm(path.join(folder, '..2026_01'), { recursive: true })
  await expect.poll(() => told, patience).toEqual(['channel #other'])
})

it('watches definitions in other folders too, also those that it learns of later', async () => {
  const folder = await folderWith(shop)
  const told = await watched(folder)
  await mkdir(path.join(folder, 'apps'))
  await fill(folder, { 'apps/app.yml': appYml, 'apps/deploy/x.yml': '' })
  await writeFile(
    path.join(folder, 'deliver.yml'),
    deliverYml.replace('deliver.app.yml', 'apps/app.yml').replace('#checkout', '#moved'),
  )
  await expect.poll(() => told, patience).toEqual(['channel #moved'])
  await writeFile(path.join(folder, 'apps/app.yml'), 'workloads: 3')
  await expect
    .poll(() => told, patience)
    .toEqual(['channel #moved', 'apps/app.yml:1:12 workloads: must be a mapping, not a number'])
})

it('tells nothing when a file was written again as it was', async () => {
  const folder = await folderWith(shop)
  let waits = 0
  const told = await watched(folder, { ...systemClock, wait: async () => void (waits += 1) })
  await replaced(folder, deliverYml)
  await expect.poll(() => waits, patience).toBeGreaterThan(0)
  await replaced(folder, deliverYml.replace('#checkout', '#other'))
  await expect.poll(() => told, patience).toEqual(['channel #other'])
})

/** Replaces deliver.yml in one step, as editors do. */
async function replaced(folder: string, text: string): Promise<void> {
  await writeFile(path.join(folder, '.deliver.yml.swp'), text)
  await rename(path.join(folder, '.deliver.yml.swp'), path.join(folder, 'deliver.yml'))
}

async function watched(folder: string, clock: Clock = systemClock): Promise<readonly string[]> {
  const told: string[] = []
  const file = path.join(folder, 'deliver.yml')
  const allowed = { simulated: false }
  const watching = await watchCatalog(file, {
    start: await readCatalog(file, allowed),
    allowed,
    clock,
    log: pino({ level: 'silent' }),
    onChange: (catalog) => told.push(`channel ${catalog.apps['checkout']?.channel}`),
    onProblem: (problems) =>
      told.push(problems.map(problemLine).join('\n').replaceAll(`${folder}/`, '')),
  })
  onTestFinished(() => watching.close())
  return told
}
