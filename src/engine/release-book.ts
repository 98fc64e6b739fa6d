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
}

/** What is known about releases, for commands. */
export function createReleaseBook(world: World): ReleaseBook {
  async function known(app: string): Promise<readonly Release[]> {
    const record = await world.store.find({ kind: 'releaseSource', id: app })
    return record ? ReleaseSourceRecord.parse(record.document).releases : []
  }

  return {
    known,
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
