import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SimulationOptions } from '#providers/releases/simulated.ts'

/** What is published, by app: their repositories have files. Other apps publish what any team may publish. */
export type Published = Readonly<Record<string, Releases>>

type Releases = NonNullable<SimulationOptions['releases']>

/** Releases of the shop's apps that say themselves, at their tag, what they need; oldest first. */
export function shopReleases(): Published {
  const first = filesIn('orders/1')
  const second = { ...first, ...filesIn('orders/2') }
  const third = { ...second, ...filesIn('orders/3') }
  const release = (
    version: string,
    files: Readonly<Record<string, string>>,
    log: readonly (readonly [string, string])[],
  ): Releases[number] => {
    const commits = log.map(([author, title]) => ({ author, title }))
    const lines = commits.map(({ author, title }) => `- ${title} (@${author})`)
    return { version, commits, files, notes: `## What's changed\n\n${lines.join('\n')}\n` }
  }
  return {
    orders: [
      release('1.4.0', first, [
        ['dana', 'Keep orders in PostgreSQL'],
        ['lee', 'Remember the last page of a list in the cache'],
      ]),
      release('1.4.1', first, [['omar', 'Close idle database connections']]),
      release('2.0.0', second, [
        ['dana', 'Find orders by any word, with the index of PostgreSQL 17'],
        ['rita', 'Prepare the data before the first pod starts'],
      ]),
      release('2.1.0', third, [['lee', 'Read lists from PostgreSQL, without a cache']]),
    ],
  }
}

const shop = fileURLToPath(new URL('shop', import.meta.url))

function filesIn(folder: string): Readonly<Record<string, string>> {
  const root = path.join(shop, folder)
  const places = globSync('**/*.yml', { cwd: root }).toSorted()
  return Object.fromEntries(
    places.map((place) => [
      place.split(path.sep).join('/'),
      readFileSync(path.join(root, place), 'utf8'),
    ]),
  )
}
