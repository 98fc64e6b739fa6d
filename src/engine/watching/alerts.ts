import type { AlertmanagerSeen } from '#src/core/watch/watching.ts'
import type { World } from '#src/engine/world.ts'

export async function seeAlerts(_world: World): Promise<readonly AlertmanagerSeen[]> {
  return []
}
