import { randomInt } from 'node:crypto'
import type { Cloud } from '#providers/cloud/cloud.ts'
import { openCloud } from '#providers/cloud/open.ts'
import { netProber } from '#providers/probe/net.ts'
import { postgresSql } from '#providers/sql/postgres.ts'
import type { Catalog } from '#src/core/catalog.ts'
import type { Clock } from '#src/core/clock.ts'
import type { Log } from '#src/core/log.ts'
import type { World } from '#src/engine/world.ts'
import { anyKind } from '#src/kinds/dependencies/any-kind.ts'
import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { createOwnKinds } from '#src/own-kinds/own-kinds.ts'
import { openedOnce } from './opening.ts'

/** What dependencies are made with. */
export type DependencyServices = Pick<
  World,
  'cloud' | 'sql' | 'prober' | 'dependencyKind' | 'newPassword'
> & { close(): Promise<void> }

export type ServicesOptions = {
  readonly catalog: () => Catalog
  readonly clock: Clock
  /** Where what own kinds print goes; nowhere when absent. */
  readonly log?: Log
  /** What stands in for the world outside: in the sandbox and in tests. */
  readonly simulated?: Pick<World, 'sql' | 'prober'> & {
    readonly clouds: ReadonlyMap<string, Cloud>
  }
}

/** Builds it once; nothing is asked of anybody before it is used. */
export function createDependencyServices(options: ServicesOptions): DependencyServices {
  const { catalog, clock, simulated, log = silent } = options
  const clouds = openedOnce(
    'cloud',
    () => catalog().clouds,
    (name, entry) =>
      openCloud(entry, { name, clock, ...(simulated && { simulations: simulated.clouds }) }),
  )
  const own = createOwnKinds(() => catalog().kinds, { clock, log })
  const known = new Map([...dependencyKinds].map(([name, kind]) => [name, anyKind(kind)]))
  return {
    cloud: clouds.get,
    sql: simulated?.sql ?? postgresSql(),
    prober: simulated?.prober ?? netProber(),
    dependencyKind: (name) => known.get(name) ?? own.find(name),
    newPassword,
    async close() {
      await Promise.all([clouds.close(), own.close()])
    },
  }
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const LENGTH = 40

function newPassword(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}
