import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Catalog } from '#src/core/catalog.ts'
import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { whyUnreadable } from './files.ts'
import { matches } from './matches.ts'
import type { Finding } from './problem.ts'
import { quoted } from './words.ts'

/** Modules of a team's own kinds that are not there, or under a name that is ours. What is in them is not looked at. */
export async function lostModules(document: unknown, folder: string): Promise<readonly Finding[]> {
  const found = matches(document, ['kinds', '*', 'module']).map(
    async ({ path: place, value }): Promise<readonly Finding[]> => {
      if (typeof value !== 'string') return []
      const [, name = ''] = place.map(String)
      if (dependencyKinds.has(name))
        return [{ path: place, at: 'key', words: `the kind ${quoted(name)} is built in` }]
      const words = await whyNoModule(path.resolve(folder, value))
      return words ? [{ path: place, at: 'value', words: `${quoted(value)} ${words}` }] : []
    },
  )
  return (await Promise.all(found)).flat()
}

/** The kinds with the absolute paths of their modules. */
export function modulesIn(folder: string, kinds: Catalog['kinds']): Catalog['kinds'] {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, entry]) => [
      name,
      entry.module === undefined ? entry : { ...entry, module: path.resolve(folder, entry.module) },
    ]),
  )
}

async function whyNoModule(file: string): Promise<string | undefined> {
  if (!/\.m?[jt]s$/.test(file)) return 'is no module: its name ends with .ts, .js, .mts or .mjs'
  try {
    return (await stat(file)).isFile() ? undefined : 'cannot be read: it is a folder'
  } catch (error) {
    return `cannot be read: ${whyUnreadable(error)}`
  }
}
