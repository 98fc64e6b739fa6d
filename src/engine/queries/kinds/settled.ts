import { satisfies } from 'semver'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { compareVersions } from '#src/core/release.ts'
import { targetKey } from '#src/core/target.ts'
import { readInFlight } from '#src/kinds/reading/deliveries.ts'
import { ReleaseSourceRecord } from '#src/kinds/release-source.ts'

const OFFERED = 5

/** Which release of an app is settled in an environment, and which known ones would do. */
export const settled: Answering<'settled'> = async ({ app, environment, range }, world) => {
  const { store, catalog } = world
  if (!catalog().apps[app]) return { is: 'absent', because: `there is no app "${app}"` }
  const key = targetKey(app, environment)
  const [target, inFlight, known] = await Promise.all([
    store.target(key),
    readInFlight(store, key),
    knownVersions(app, world),
  ])
  const fits = (version: string) => satisfies(version, range, { includePrerelease: true })
  const version = target?.settled?.release.version
  const coming = inFlight.find(({ wanted }) => fits(wanted))?.id
  return {
    is: 'seen',
    value: {
      satisfies: version !== undefined && !target?.unsettled && fits(version),
      candidates: known.filter(fits).slice(0, OFFERED),
      ...(version !== undefined && { version }),
      ...(coming !== undefined && { coming }),
    },
  }
}

/** Those that were really released, newest first. */
async function knownVersions(app: string, { store }: World): Promise<readonly string[]> {
  const source = await store.find({ kind: 'releaseSource', id: app })
  const known = ReleaseSourceRecord.safeParse(source?.document).data?.releases ?? []
  return known
    .filter(({ draft, prerelease }) => !draft && !prerelease)
    .map(({ version }) => version)
    .toSorted((a, b) => compareVersions(b, a) ?? 0)
}
