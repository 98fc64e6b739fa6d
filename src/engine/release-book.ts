import type { Instant } from '#src/core/clock.ts'
import { DeliveryError, ProviderFailure } from '#src/core/errors.ts'
import type { Release } from '#src/core/release.ts'
import { ReleaseSourceRecord } from '#src/kinds/release-source.ts'
import { CALL_DEADLINE } from './ask.ts'
import { withDeadline } from './deadline.ts'
import { lookUp } from './look-up.ts'
import type { World } from './world.ts'

export type ReleaseBook = {
  /** What polls and deliveries have found, newest first. */
  known(app: string): Promise<readonly Release[]>
  /** Asks the source for a version that was not seen yet. Rejects with DeliveryError when it cannot be asked. */
  find(app: string, version: string): Promise<Release | undefined>
  /** What the source publishes at this moment, newest first; what is known, and why, when it does not answer soon. */
  newest(app: string): Promise<{
    readonly releases: readonly Release[]
    readonly checkedAt?: Instant | undefined
    readonly problem?: string
  }>
  /** When the source last said what there is. */
  checkedAt(app: string): Promise<Instant | undefined>
}

/** Somebody waits for the answer: what is known must do after this, in milliseconds. */
const PATIENCE = 5_000

/** What is known about releases, for commands. */
export function createReleaseBook(world: World): ReleaseBook {
  async function recordOf(app: string): Promise<ReleaseSourceRecord | undefined> {
    const record = await world.store.find({ kind: 'releaseSource', id: app })
    return record && ReleaseSourceRecord.parse(record.document)
  }
  const known = async (app: string) => (await recordOf(app))?.releases ?? []

  return {
    known,
    checkedAt: async (app) => (await recordOf(app))?.checkedAt,
    async newest(app) {
      try {
        const releases = await withDeadline(
          world.clock,
          PATIENCE,
          `the releases of ${app}`,
          async (signal) => listNow(app, world, signal),
        )
        return { releases, checkedAt: world.clock.now() }
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error
        const record = await recordOf(app)
        const { releases = [], checkedAt } = record ?? {}
        return { releases, checkedAt, problem: error.message }
      }
    },
    async find(app, version) {
      const seen = (await known(app)).find((release) => release.version === version)
      if (seen) return seen
      try {
        return await withDeadline(world.clock, CALL_DEADLINE, `the releases of ${app}`, (signal) =>
          lookUp(app, version, world, signal),
        )
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error
        throw new DeliveryError(
          'unavailable',
          `Cannot look ${app} ${version} up: ${error.message}`,
          {
            hint:
              error.hint ??
              `Versions that are known already can be delivered: /deliver releases ${app}`,
            cause: error,
          },
        )
      }
    },
  }
}

async function listNow(app: string, world: World, signal: AbortSignal) {
  const entry = world.catalog().apps[app]
  return entry ? world.releases(entry).list(NEWEST, signal) : []
}

/** More pre-releases in a row than this are no line of releases. */
const NEWEST = 50
