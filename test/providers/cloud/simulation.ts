import type { Cloud } from '#providers/cloud/cloud.ts'
import { simulateCloud, type SimulatedCloudControls } from '#providers/cloud/simulated.ts'
import { simulateServers, simulateSql, type SimulatedServers } from '#providers/sql/simulated.ts'
import type { Sql } from '#providers/sql/sql.ts'
import type { DatabaseInstance, DatabaseWish } from '#src/core/dependencies/cloud.ts'
import { type ManualClock, manualClock } from '../../support/clock.ts'
import { requestOf } from './harness.ts'

/** A simulated cloud, its clock, and what a test does with it most. */
export type Simulation = {
  readonly clock: ManualClock
  readonly cloud: Cloud
  readonly controls: SimulatedCloudControls
  readonly servers: SimulatedServers
  readonly sql: Sql
  readonly signal: AbortSignal
  /** Creates an instance and waits until it is there. */
  created(id: string, wish?: Partial<DatabaseWish>): Promise<DatabaseInstance>
  find(id: string): Promise<DatabaseInstance>
  /** Changes an instance at once, unless it says otherwise. */
  modify(
    id: string,
    changes: Parameters<Cloud['databases']['modify']>[0]['changes'],
    how?: { readonly at?: 'once' | 'window'; readonly allowMajor?: boolean },
  ): Promise<void>
  seconds(count: number): Promise<void>
}

export function simulation(start?: number): Simulation {
  const signal = new AbortController().signal
  const clock = manualClock(start)
  const servers = simulateServers()
  const { cloud, controls } = simulateCloud({ clock, name: 'aws', servers })
  const { databases } = cloud
  const find = async (id: string) => {
    const found = await databases.find(id, signal)
    if (!found) throw new Error(`There is no database ${id}`)
    return found
  }
  const seconds = (count: number) => clock.advance(count * 1000)
  return {
    clock,
    cloud,
    controls,
    servers,
    sql: simulateSql(servers),
    signal,
    find,
    seconds,
    async created(id, wish) {
      await databases.create(requestOf(id, wish), signal)
      await seconds(40)
      return find(id)
    },
    modify: (id, changes, { at = 'once', allowMajor = false } = {}) =>
      databases.modify({ id, changes, at, allowMajor }, signal),
  }
}
