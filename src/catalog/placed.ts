import path from 'node:path'
import { valueAt } from './branches.ts'
import { readDocument } from './document.ts'
import { inOrder } from './problem.ts'
import type { Path, Problem } from './problem.ts'

/** Something wrong that was found in the catalog as it was read: of the definition of an app, or of deliver.yml itself. */
export type Unplaced = { readonly app?: string; readonly path: Path; readonly words: string }

/** Where people mend it: in deliver.yml, or in the file that has the app's definition. What cannot be read any more stands at its beginning. */
export async function placed(
  file: string,
  found: readonly Unplaced[],
): Promise<readonly Problem[]> {
  return inOrder(await Promise.all(found.map((one) => place(file, one))))
}

async function place(file: string, { app, path: inside, words }: Unplaced): Promise<Problem> {
  if (app === undefined) return await locate(file, inside, words)
  const definition: Path = ['apps', app, 'definition']
  const read = await readDocument(file)
  const named = read.ok ? valueAt(read.document.data, definition) : undefined
  if (typeof named !== 'string') return await locate(file, [...definition, ...inside], words)
  const own = path.isAbsolute(named) ? named : path.join(path.dirname(file), named)
  return await locate(own, inside, words)
}

async function locate(file: string, at: Path, words: string): Promise<Problem> {
  const read = await readDocument(file)
  return read.ok
    ? read.document.locate({ path: at, at: 'key', words })
    : { file, line: 1, column: 1, path: '', words }
}
