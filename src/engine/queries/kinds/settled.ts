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
  if (!catalog().apps[app]) return { is: 'absent' }
  const key = targetKey(app, environment)
  const [target, inFlight, known] = await Promise.all([
    store.target(key),
    readInFlight(store, key),
    knownVersions(app, world),
  ])
  const fits = (version = '') => satisfies(version, range, { includePrerelease: true })
  const version = target?.settled?.release.version
  const isSettled = !target?.unsettled && fits(version)
  if (!isSettled && !known) return notKnown(app)
  const seen = {
    satisfies: isSettled,
    candidates: (known ?? []).filter((one) => fits(one)).slice(0, OFFERED),
    ...(version !== undefined && { version }),
  }
  const coming = inFlight.find(({ wanted }) => fits(wanted))
  return { is: 'seen', value: coming ? { ...seen, coming: coming.id } : seen }
}

function notKnown(app: string) {
  const because = `the releases of ${app} are not known yet`
  return { is: 'unavailable', provider: 'releases', because } as const
}

/** Those that were really released, newest first; undefined as long as nobody has looked. */
async function knownVersions(
  app: string,
  { store }: World,
): Promise<readonly string[] | undefined> {
  const source = await store.find({ kind: 'releaseSource', id: app })
  const { data } = ReleaseSourceRecord.safeParse(source?.document)
  if (data?.checkedAt === undefined) return undefined
  return data.releases
    .filter(({ draft, prerelease }) => !draft && !prerelease)
    .map(({ version }) => version)
    .toSorted((a, b) => compareVersions(b, a) ?? 0)
}
