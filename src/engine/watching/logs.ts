import { DeliveryError } from '#src/core/errors.ts'
import type { LogsSeen, LogsWanted } from '#src/core/watch/watching.ts'
import type { World } from '#src/engine/world.ts'

export async function seeLogs({ app }: LogsWanted, _world: World): Promise<LogsSeen> {
  throw new DeliveryError('not-possible', `Cannot show logs of ${app}: not built yet`)
}
