import type { Clock } from '#src/core/clock.ts'
import type { CloudEntry } from '#src/core/dependencies/definition.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Cloud } from './cloud.ts'

export type CloudDeps = {
  readonly name: string
  readonly clock: Clock
  /** The simulated clouds, by name; only the sandbox and tests have them. */
  readonly simulations?: ReadonlyMap<string, Cloud>
}

/** The cloud that a catalog entry means. Opening asks nothing of the network. */
export async function openCloud(entry: CloudEntry, deps: CloudDeps): Promise<Cloud> {
  const { name, clock } = deps
  if ('aws' in entry) {
    // The SDK is large: only those who use AWS load it.
    const { openAwsCloud } = await import('./aws/cloud.ts')
    return openAwsCloud(entry.aws, { name, clock })
  }
  const found = deps.simulations?.get(name)
  if (found) return found
  throw new ProviderFailure(
    name,
    'rejected',
    `Cannot reach cloud "${name}": simulated clouds exist only in the sandbox`,
  )
}
