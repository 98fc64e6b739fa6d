import type { Clock } from '#src/core/clock.ts'
import type { SimulatedServers } from '#providers/sql/simulated.ts'
import type { Cloud } from './cloud.ts'

export type CloudSimulationOptions = {
  readonly clock: Clock
  /** How failures name the cloud. */
  readonly name?: string
  /** Where its databases answer once they are available. */
  readonly servers: SimulatedServers
}

/** An account of a cloud in memory, by the rules of AWS. */
export function simulateCloud(_options: CloudSimulationOptions): {
  readonly cloud: Cloud
  readonly controls: Record<string, never>
} {
  throw new Error('Cannot simulate a cloud yet')
}
