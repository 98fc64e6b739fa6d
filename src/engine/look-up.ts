import { canonical, hashOf } from '#src/core/hash.ts'
import type { Release } from '#src/core/release.ts'
import type { World } from './world.ts'

/**
 * One release, asked of its source. What is found is told to the app's release record, which remembers it and notices
 * a tag that moved.
 */
export async function lookUp(
  app: string,
  version: string,
  world: World,
  signal: AbortSignal,
): Promise<Release | undefined> {
  const entry = world.catalog().apps[app]
  const release = entry && (await world.releases(entry).find(version, signal))
  if (!release) return undefined
  const key = `released/${app}/${hashOf(canonical(release))}`
  await world.store.submit({
    signals: [
      { to: { kind: 'releaseSource', id: app }, key, signal: { type: 'released', release } },
    ],
  })
  return release
}
