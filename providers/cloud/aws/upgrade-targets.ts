import { DescribeDBEngineVersionsCommand, type RDSClient } from '@aws-sdk/client-rds'
import type { Databases } from '#providers/cloud/cloud.ts'
import type { Clock } from '#src/core/clock.ts'
import type { UpgradeTarget } from '#src/core/dependencies/cloud.ts'
import { calling } from './calling.ts'
import { remembering } from './remembered.ts'
import { unlessStopped } from './stopping.ts'

const HOUR = 3_600_000

/** What versions can be upgraded to; AWS adds some a few times a year, so an answer is kept for an hour. */
export function upgradeTargets({
  client,
  cloud,
  clock,
}: {
  readonly client: RDSClient
  readonly cloud: string
  readonly clock: Clock
}): Databases['targets'] {
  const known = remembering<readonly UpgradeTarget[]>(clock, { keepMs: HOUR, most: 200 })
  return ({ engine, version }, signal) => {
    const deed = {
      cloud,
      doing: `list what ${engine} ${version} can be upgraded to`,
      action: 'rds:DescribeDBEngineVersions',
    }
    const ask = async () => {
      const command = new DescribeDBEngineVersionsCommand({
        Engine: engine,
        EngineVersion: version,
      })
      // A version that AWS does not have any more is named in an error.
      const found = await calling(deed, () => client.send(command), [
        ['InvalidParameterCombination', undefined, /cannot find version/i],
        ['InvalidParameterValue', undefined, /cannot find version|invalid.*engine version/i],
      ])
      return targetsIn(found?.DBEngineVersions?.[0]?.ValidUpgradeTarget ?? [])
    }
    return unlessStopped(known.get(`${engine} ${version}`, ask), signal, cloud)
  }
}

function targetsIn(
  found: readonly {
    readonly EngineVersion?: string | undefined
    readonly IsMajorVersionUpgrade?: boolean | undefined
  }[],
): readonly UpgradeTarget[] {
  return found.flatMap(({ EngineVersion: version, IsMajorVersionUpgrade: isMajor = false }) =>
    version === undefined ? [] : [{ version, isMajor }],
  )
}
