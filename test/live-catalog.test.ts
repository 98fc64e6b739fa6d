import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '#src/clock.ts'
import { openCatalog } from '#src/live-catalog.ts'
import { deliverYml, folderWith, shop } from './catalog/folder.ts'
import { silent } from './support/simulated-bot.ts'

const patience = { timeout: 4000, interval: 20 }

it('keeps the old catalog after a bad edit, and says what is wrong with it until it is mended', async () => {
  const file = path.join(await folderWith(shop), 'deliver.yml')
  const catalog = await openCatalog(file, { clock: systemClock, log: silent, simulated: false })
  onTestFinished(catalog.close)
  expect(catalog.problems()).toEqual([])

  await writeFile(file, deliverYml.replace('channel:', 'chanel:'))
  await expect
    .poll(() => catalog.problems(), patience)
    .toEqual([expect.stringContaining(':13:5 apps.checkout.chanel: unknown key "chanel"')])
  expect(catalog.current().apps['checkout']?.channel).toBe('#checkout')

  await writeFile(file, deliverYml.replace('#checkout', '#other'))
  await expect.poll(() => catalog.problems(), patience).toEqual([])
  expect(catalog.current().apps['checkout']?.channel).toBe('#other')
})
