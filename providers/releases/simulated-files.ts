import type { ReleaseFiles } from './releases.ts'
import type { SimulatedFile } from './simulated-releases.ts'
import { type Entry, treeFiles } from './tree-files.ts'

/** Files in memory as a commit's; `beforeEach` is asked before each answer, and may throw. */
export function simulatedFiles(
  where: string,
  files: Readonly<Record<string, SimulatedFile>>,
  beforeEach: () => void,
): ReleaseFiles {
  return treeFiles({
    where,
    root: '',
    async folder(id) {
      beforeEach()
      const inside = Object.keys(files).filter((path) => path.startsWith(id))
      const names = new Set(inside.map((path) => path.slice(id.length).split('/', 1)[0] ?? ''))
      return [...names].map((name) => entryOf(name, `${id}${name}`, files[`${id}${name}`]))
    },
    async file(id) {
      beforeEach()
      const file = files[id]
      return typeof file === 'string' ? file : ''
    },
  })
}

function entryOf(name: string, path: string, file: SimulatedFile | undefined): Entry {
  if (file === undefined) return { name, is: 'folder', id: `${path}/`, size: 0 }
  if (typeof file === 'string') return { name, is: 'file', id: path, size: Buffer.byteLength(file) }
  return { name, is: 'link' in file ? 'link' : 'submodule', id: path, size: 0 }
}
