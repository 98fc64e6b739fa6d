import { canonical } from '#src/core/hash.ts'
import type { Answering } from '#src/engine/ask.ts'

/** Renders what is to run and keeps it: what was planned is what is applied, whatever happens to the files. */
export const manifests: Answering<'manifests'> = async (query, world, signal) => {
  const { app, environment, release, overrides } = query
  const catalog = world.catalog()
  const entry = catalog.apps[app]
  if (!entry) return { is: 'absent' }
  const source = world.releases(entry)
  const request = { app: entry, environment, catalog, release, source, signal }
  const rendered = await world.render({ ...request, ...(overrides && { overrides }) })
  const hash = await world.store.putArtifact(canonical(rendered.manifests))
  return { is: 'seen', value: { ...rendered, manifests: hash } }
}
