import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemLine } from '#src/catalog/problem.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { checkManifests } from '#src/catalog/check-manifests.ts'
import { deliverYml, folderWith } from './folder.ts'

describe('a catalog that leaves a definition to the tag of each release', () => {
  it('is read without it, and has nothing of it to check', async () => {
    const folder = await folderWith({ 'deliver.yml': defined('{ file: a/app.yml, at: tag }') })
    const reading = await readCatalog(path.join(folder, 'deliver.yml'))
    if (!reading.ok) throw new Error(reading.problems.map(problemLine).join('\n'))
    expect(reading.files).toEqual([path.join(folder, 'deliver.yml')])
    expect(reading.catalog.apps['checkout']?.definition).toEqual({ file: 'a/app.yml', at: 'tag' })
    expect(await checkManifests(reading.catalog)).toEqual([])
  })

  it('is told what is wrong with the way it says so', async () => {
    const wrong = [
      '{ file: deliver.app.yml }',
      '{ file: deliver.app.yml, at: main }',
      '{ file: deliver.app.yml, at: tagg }',
      '{ fil: deliver.app.yml, at: tag }',
      '{ file: deliver.app.yml, at: tag, onFailure: hold }',
      '{ file: deliver.app.yml, at: tag, workloads: {} }',
      '{ file: deliver.app.yml, at: tag, ref: main }',
      "{ file: '', at: tag }",
      '{ file: /etc/deliver.app.yml, at: tag }',
      '{ file: ../deliver.app.yml, at: tag }',
      '{ file: [deliver.app.yml], at: tag }',
      '{}',
    ]
    const told = await Promise.all(
      wrong.map(async (one) => `${one}\n  ${(await problemsOf(defined(one))).join('\n  ')}`),
    )
    expect(told.join('\n')).toMatchInlineSnapshot(`
      "{ file: deliver.app.yml }
        deliver.yml:15:5 apps.checkout.definition.at: is missing
      { file: deliver.app.yml, at: main }
        deliver.yml:15:46 apps.checkout.definition.at: must be "tag", not "main"
      { file: deliver.app.yml, at: tagg }
        deliver.yml:15:46 apps.checkout.definition.at: must be "tag", not "tagg"; did you mean "tag"?
      { fil: deliver.app.yml, at: tag }
        deliver.yml:15:19 apps.checkout.definition.fil: unknown key "fil"; did you mean "file"?
      { file: deliver.app.yml, at: tag, onFailure: hold }
        deliver.yml:15:51 apps.checkout.definition.onFailure: is only for entries with "workloads"
      { file: deliver.app.yml, at: tag, workloads: {} }
        deliver.yml:15:51 apps.checkout.definition.workloads: does not go together with "file" or "at"
      { file: deliver.app.yml, at: tag, ref: main }
        deliver.yml:15:51 apps.checkout.definition.ref: unknown key "ref"; known: file, at
      { file: '', at: tag }
        deliver.yml:15:25 apps.checkout.definition.file: must not be empty
      { file: /etc/deliver.app.yml, at: tag }
        deliver.yml:15:25 apps.checkout.definition.file: must be a path inside the repository of the app
      { file: ../deliver.app.yml, at: tag }
        deliver.yml:15:25 apps.checkout.definition.file: must be a path inside the repository of the app
      { file: [deliver.app.yml], at: tag }
        deliver.yml:15:25 apps.checkout.definition.file: must be text, not a list
      {}
        deliver.yml:15:5 apps.checkout.definition.workloads: is missing"
    `)
  })

  it('needs a repository: the tags of an image have no files', async () => {
    const imageOnly = defined('{ file: deliver.app.yml, at: tag }').replace(
      'github: acme/checkout, ',
      '',
    )
    expect(await problemsOf(imageOnly)).toMatchInlineSnapshot(`
      [
        "deliver.yml:15:42 apps.checkout.definition.at: the tags of an image have no files; name the repository with "github", or define the app here",
      ]
    `)
  })
})

function defined(definition: string): string {
  return deliverYml.replace('definition: deliver.app.yml', `definition: ${definition}`)
}

async function problemsOf(text: string): Promise<string[]> {
  const folder = await folderWith({ 'deliver.yml': text })
  const reading = await readCatalog(path.join(folder, 'deliver.yml'))
  return reading.ok
    ? []
    : reading.problems.map((one) => problemLine(one).replaceAll(`${folder}/`, ''))
}
