import { describe, expect, it } from 'vitest'
import { type Entry, treeFiles } from '#providers/releases/tree-files.ts'

const MEBIBYTE = 1024 * 1024

describe('the files of a commit', () => {
  it('are asked for once, however often they are read', async () => {
    const { files, asked } = folderOf([file('a.yml', 1)])
    await Promise.all([files.read('a.yml'), files.read('a.yml'), files.look('')])
    await files.read('./a.yml')

    expect(asked).toEqual(['folder root', 'file a.yml'])
  })

  it('are read up to 500 of them, folders included', async () => {
    const { files, asked } = folderOf(Array.from({ length: 600 }, (_, at) => file(`${at}`, 1)))
    const answers = await readAll(files, 600)

    expect(answers.filter(({ is }) => is === 'text')).toHaveLength(499)
    expect(answers.at(-1)).toEqual({
      is: 'refused',
      words: 'is one too many: at most 500 files and folders are read',
    })
    expect(asked).toHaveLength(500)
    expect(await files.read('0')).toMatchObject({ is: 'text' })
  })

  it('are read up to ten mebibytes together, and one each', async () => {
    const { files, asked } = folderOf(
      Array.from({ length: 12 }, (_, at) => file(`${at}`, at === 0 ? MEBIBYTE + 1 : MEBIBYTE)),
    )
    const answers = await readAll(files, 12)

    expect(answers[0]).toEqual({ is: 'refused', words: 'is larger than 1 MiB' })
    expect(answers.slice(1, 11).every(({ is }) => is === 'text')).toBe(true)
    expect(answers[11]).toEqual({
      is: 'refused',
      words: 'is too much: at most 10 MiB are read together',
    })
    expect(asked).toHaveLength(11)
  })

  it('lead into no other repository, neither at their end nor on the way', async () => {
    const { files, asked } = folderOf([{ name: 'lib', is: 'submodule', id: 'lib', size: 0 }])

    const words = 'is a submodule, which is not followed'
    expect(await files.look('lib')).toEqual({ is: 'refused', words })
    expect(await files.read('lib/a.yml')).toEqual({
      is: 'refused',
      words: words.replace('is a', 'leads through a'),
    })
    expect(asked).toEqual(['folder root'])
  })

  it('cannot be found in a folder that is not told completely', async () => {
    const files = treeFiles({
      where: 'acme/shop at v1',
      root: 'root',
      folder: async () => undefined,
      file: async () => '',
    })

    const tooMany = { is: 'refused', words: 'has too many files to list' }
    expect(await files.look('')).toEqual(tooMany)
    expect(await files.read('a.yml')).toEqual(tooMany)
  })
})

function file(name: string, size: number): Entry {
  return { name, is: 'file', id: name, size }
}

function folderOf(entries: readonly Entry[]) {
  const asked: string[] = []
  const files = treeFiles({
    where: 'acme/shop at v1',
    root: 'root',
    async folder(id) {
      asked.push(`folder ${id}`)
      return entries
    },
    async file(id) {
      asked.push(`file ${id}`)
      return 'text'
    },
  })
  return { files, asked }
}

async function readAll(files: ReturnType<typeof treeFiles>, count: number) {
  return Promise.all(Array.from({ length: count }, (_, at) => files.read(`${at}`)))
}
