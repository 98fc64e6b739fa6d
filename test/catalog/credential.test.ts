import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { readCredential } from '#src/catalog/credential.ts'
import { folderWith } from './folder.ts'

it('reads a secret from a variable or a file, without the line break at its end', async () => {
  const folder = await folderWith({ token: 'hush \n\n' })
  await expect(readCredential({ env: 'TOKEN' }, { TOKEN: 'hush\n' })).resolves.toBe('hush')
  await expect(readCredential({ file: path.join(folder, 'token') }, {})).resolves.toBe('hush ')
})

it('reads it again every time, so that a rotated one is used', async () => {
  const folder = await folderWith({ token: 'old\n' })
  const credential = { file: path.join(folder, 'token') }
  await expect(readCredential(credential, {})).resolves.toBe('old')
  await writeFile(credential.file, 'new\n')
  await expect(readCredential(credential, {})).resolves.toBe('new')
})

it('names the reference when there is nothing', async () => {
  const folder = await folderWith({ empty: '\n' })
  const of = async (credential: Parameters<typeof readCredential>[0], env = {}) =>
    readCredential(credential, env).catch((error: Error) => error.message.replace(folder, ''))
  expect(await of({ env: 'TOKEN' })).toMatchInlineSnapshot(
    `"Cannot read a credential from the variable "TOKEN": it is not set"`,
  )
  expect(await of({ env: 'TOKEN' }, { TOKEN: '' })).toMatchInlineSnapshot(
    `"Cannot read a credential from the variable "TOKEN": it is empty"`,
  )
  expect(await of({ file: path.join(folder, 'none') })).toMatchInlineSnapshot(
    `"Cannot read a credential from the file "/none": there is no such file"`,
  )
  expect(await of({ file: path.join(folder, 'empty') })).toMatchInlineSnapshot(
    `"Cannot read a credential from the file "/empty": it is empty"`,
  )
  expect(await of({ file: folder })).toMatchInlineSnapshot(
    `"Cannot read a credential from the file "": it is a folder"`,
  )
})
