import { satisfies } from 'semver'
import type { Answering } from '#src/engine/ask.ts'
import { compareVersions } from '#src/core/release.ts'
import { targetKey } from '#src/core/target.ts'
import { readInFlight } from '#src/kinds/reading/deliveries.ts'
import { ReleaseSourceRecord } from '#src/kinds/release-source.ts'

const OFFERED = 5

/** Which release of an app is settled in an environment, and which known ones would do. */
export const settled: Answering<'settled'> = async ({ app, environment, range }, world) => {
  const { store, catalog } = world
  if (!catalog().apps[app]) return { is: 'absent', because: `there is no app "${app}"` }
  const target = targetKey(app, environment)
  const [found, source, inFlight] = await Promise.all([
    store.target(target),
    store.find({ kind: 'releaseSource', id: app }),
    readInFlight(store, target),
  ])
  const fits = (version: string) => satisfies(version, range, { includePrerelease: true })
  const known = ReleaseSourceRecord.safeParse(source?.document).data?.releases ?? []
  const version = found?.settled?.release.version
  const coming = inFlight.find(({ wanted }) => fits(wanted))?.id
  const candidates = known
    .filter(({ draft, prerelease }) => !draft && !prerelease)
    .map((release) => release.version)
    .filter(fits)
    .toSorted((a, b) => compareVersions(b, a) ?? 0)
  return {
    is: 'seen',
    value: {
      satisfies: version !== undefined && !found?.unsettled && fits(version),
      candidates: candidates.slice(0, OFFERED),
      ...(version !== undefined && { version }),
      ...(coming !== undefined && { coming }),
    },
  }
}
