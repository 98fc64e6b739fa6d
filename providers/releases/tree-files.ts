import type { FileRead, Looked, ReleaseFiles, Unreadable } from './releases.ts'

/** One name in a folder of a commit; `id` finds its content, as git's hashes do. */
export type Entry = {
  readonly name: string
  readonly is: 'file' | 'folder' | 'link' | 'submodule'
  readonly id: string
  /** Bytes, of files. */
  readonly size: number
}

/** A commit's folders and files, each asked for once. */
export type Tree = {
  readonly where: string
  readonly root: string
  /** Undefined where the folder has more names than are told. */
  folder(id: string): Promise<readonly Entry[] | undefined>
  file(id: string): Promise<string>
}

const MEBIBYTE = 1024 * 1024
const LARGEST = MEBIBYTE
const MOST_BYTES = 10 * MEBIBYTE
const MOST_READS = 500

/** A commit as files by their paths: nothing is followed out of it, and no more is read than a release can need. */
export function treeFiles(tree: Tree): ReleaseFiles {
  const known = new Map<string, Promise<unknown>>()
  let bytes = 0

  /** Each folder and file counts once, however often it is read. */
  function once<Content>(id: string, size: number, load: () => Promise<Content>) {
    const found = known.get(id) as Promise<Content> | undefined
    if (found) return found
    if (known.size >= MOST_READS)
      return refused(`is one too many: at most ${MOST_READS} files and folders are read`)
    if (bytes + size > MOST_BYTES) return refused('is too much: at most 10 MiB are read together')
    bytes += size
    const loading = load()
    known.set(id, loading)
    return loading
  }

  async function entriesOf(id: string): Promise<readonly Entry[] | Refused> {
    const entries = await once(id, 0, () => tree.folder(id))
    return entries ?? refused('has too many files to list')
  }

  async function find(path: string): Promise<Entry | Unreadable> {
    const parts = path.split('/').filter(Boolean)
    let here: Entry = { name: '', is: 'folder', id: tree.root, size: 0 }
    for (const [depth, part] of parts.entries()) {
      if (here.is === 'file') return { is: 'absent' }
      const entries = here.is === 'folder' ? await entriesOf(here.id) : notFollowed(here.is, true)
      if ('words' in entries) return entries
      const next = entries.find(({ name }) => name === part)
      if (!next) return { is: 'absent' }
      if (depth === parts.length - 1 && (next.is === 'link' || next.is === 'submodule'))
        return notFollowed(next.is, false)
      here = next
    }
    return here
  }

  return {
    where: tree.where,
    async look(path): Promise<Looked> {
      const found = await find(path)
      if (!('id' in found)) return found
      if (found.is !== 'folder') return { is: 'file' }
      const entries = await entriesOf(found.id)
      return 'words' in entries ? entries : { is: 'folder', names: entries.map(({ name }) => name) }
    },
    async read(path): Promise<FileRead> {
      const found = await find(path)
      if (!('id' in found)) return found
      if (found.is === 'folder') return refused('is a folder')
      if (found.size > LARGEST) return refused('is larger than 1 MiB')
      const text = await once(found.id, found.size, () => tree.file(found.id))
      return typeof text === 'string' ? { is: 'text', text } : text
    },
  }
}

type Refused = Extract<Unreadable, { is: 'refused' }>

function refused(words: string): Refused {
  return { is: 'refused', words }
}

function notFollowed(is: 'link' | 'submodule', isOnTheWay: boolean): Refused {
  const what = is === 'link' ? 'a symbolic link' : 'a submodule'
  return refused(`${isOnTheWay ? 'leads through' : 'is'} ${what}, which is not followed`)
}
