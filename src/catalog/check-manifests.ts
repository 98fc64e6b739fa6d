import path from 'node:path'
import { environmentsOf, isAtTag } from '#src/core/catalog.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import { sharedOwner } from '#src/core/dependencies/need.ts'
import type { Release } from '#src/core/release.ts'
import { targetKey } from '#src/core/target.ts'
import { localFiles } from './files.ts'
import { inOrder, problemLine } from './problem.ts'
import type { Problem } from './problem.ts'
import { render } from './rendering/made.ts'
import type { Made } from './rendering/made.ts'
import { sharedObjects } from './rendering/shared-objects.ts'
import type { Work } from './rendering/work.ts'

/**
 * Renders every app for every environment with a release that does not exist, and tells everything that is wrong, also
 * between them. A definition at the tag is left to its releases.
 */
export async function checkManifests(catalog: Catalog): Promise<readonly Problem[]> {
  const wanted = Object.values(catalog.apps).flatMap((app) =>
    environmentsOf(catalog, app).map((environment) => ({ app, environment })),
  )
  const found = await Promise.all(
    wanted.map(async ({ app, environment }) => {
      const entry = catalog.environments[environment]
      const { definition, base } = app
      if (entry === undefined || isAtTag(definition)) return { problems: [], has: [] }
      const release = imagined(app)
      const files = localFiles(base)
      const work = { app, environment, catalog, release, entry, definition, files }
      const made = await render(work)
      return {
        problems: made.problems.map((one) => ({ ...one, file: path.join(app.base, one.file) })),
        has: hasOf(made, work),
      }
    }),
  )
  const shared = sharedObjects(found.flatMap(({ has }) => has))
  const all = [...found.flatMap(({ problems }) => problems), ...shared]
  const once = new Map(all.map((problem) => [problemLine(problem), problem]))
  return inOrder([...once.values()])
}

/** What is shared belongs to nobody who uses it. */
function hasOf({ objects, needs, migrations }: Made, { app, environment, entry }: Work) {
  const target = targetKey(app.name, environment)
  const { base } = app
  const jobs = Object.values(migrations).flatMap((one) => one.objects)
  return [
    { target, entry, base, objects: [...objects, ...jobs] },
    ...needs.map(({ key, made }) => ({
      target: key.startsWith(`${sharedOwner}.`) ? key : target,
      entry,
      base,
      objects: made?.objects ?? [],
    })),
  ]
}

function imagined(app: App): Release {
  const { image } = app.releases
  const digest = `sha256:${'0'.repeat(64)}`
  return {
    app: app.name,
    version: '0.0.0',
    tag: '0.0.0',
    artifacts: [{ type: 'image', image, tag: '0.0.0', digest }],
    prerelease: false,
    draft: false,
  }
}
