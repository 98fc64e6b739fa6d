import type { Rendered } from '#src/core/delivery.ts'
import { canonical } from '#src/core/hash.ts'
import { type Hash, type Manifest, refOf } from '#src/core/plan/objects.ts'
import type { RenderedJobs, RenderedManifests } from '#src/core/plan/rendering.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'

/** Renders what is to run and keeps it: what was planned is what is applied, whatever happens to the files. */
export const manifests: Answering<'manifests'> = async (query, world, signal) => {
  const { app, environment, release, overrides } = query
  const catalog = world.catalog()
  const entry = catalog.apps[app]
  if (!entry) return { is: 'absent' }
  const source = world.releases(entry)
  const request = { app: entry, environment, catalog, release, source, signal }
  const rendered = await world.render({ ...request, ...(overrides && { overrides }) })
  return { is: 'seen', value: await kept(rendered, world) }
}

/** The same with hashes in place of the objects, which are in the store's artifacts from then on. */
async function kept(rendered: RenderedManifests, { store }: World): Promise<Rendered> {
  const { needs, migrations, ...rest } = rendered
  return {
    ...rest,
    manifests: await keep(rendered.manifests),
    ...(needs && { needs: await Promise.all(needs.map(keptNeed)) }),
    ...(migrations && { migrations: await keptMigrations(migrations) }),
  }

  function keep(objects: readonly Manifest[]): Promise<Hash> {
    return store.putArtifact(canonical(objects))
  }

  async function keptNeed({ manifests: objects, ...need }: NonNullable<typeof needs>[number]) {
    if (!objects) return need
    return { ...need, manifests: await keep(objects), objects: objects.map(refOf) }
  }

  async function keptMigrations({ expand, contract, ...more }: NonNullable<typeof migrations>) {
    return {
      ...more,
      ...(expand && { expand: await keptJobs(expand) }),
      ...(contract && { contract: await keptJobs(contract) }),
    }
  }

  async function keptJobs({ manifests: objects, jobs }: RenderedJobs) {
    return { jobs, manifests: await keep(objects) }
  }
}
