import { problemLine } from '#src/catalog/problem.ts'
import { placed } from '#src/catalog/placed.ts'
import { readCatalog } from '#src/catalog/read.ts'
import { checkManifests } from '#src/catalog/check-manifests.ts'
import { isAtTag } from '#src/core/catalog.ts'
import type { App } from '#src/core/catalog.ts'
import type { Subcommand } from './subcommand.ts'

/** Validates a catalog, its definitions and every app's manifests, without a cluster and without credentials. */
export const check: Subcommand = {
  summary: 'tells everything that is wrong with a catalog',
  positionals: ['FILE'],
  switches: { simulated: 'allow simulated clusters and releases, as the sandbox does' },

  async run({ positionals: [file = ''], switches }, { out, err, kindProblems }) {
    const reading = await readCatalog(file, { simulated: switches.has('simulated') })
    const problems = reading.ok
      ? [
          ...(await checkManifests(reading.catalog)),
          ...(await placed(file, await kindProblems(reading.catalog))),
        ]
      : reading.problems
    if (!reading.ok || problems.length > 0) {
      for (const problem of problems) out(problemLine(problem))
      err(counted(problems.length, 'problem'))
      return 1
    }

    const { apps, environments } = reading.catalog
    const found = [
      counted(Object.keys(apps).length, 'app'),
      counted(Object.keys(environments).length, 'environment'),
    ]
    out(`ok: ${found.join(', ')}${atTagWords(Object.values(apps))}`)
    return 0
  },
}

/** What a release brings itself is not here to be checked. */
function atTagWords(apps: readonly App[]): string {
  const files = apps.flatMap(({ name, definition }) =>
    isAtTag(definition) ? [`${definition.file} of ${name}`] : [],
  )
  return files.length === 0 ? '' : `; read at the tag of each release: ${files.join(', ')}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
