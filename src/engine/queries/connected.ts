import { channelOf } from '#src/core/catalog.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { readInFlight } from '#src/kinds/reading/deliveries.ts'

/** How far everybody who uses a dependency has what it gives. */
export const connected: Answering<'connected'> = async ({ key, targets }, world) => {
  const found = await Promise.all(
    targets.map(async (target) => [target, await standing(key, target, world)] as const),
  )
  return { is: 'seen', value: Object.fromEntries(found) }
}

async function standing(key: string, name: string, { store, catalog }: World) {
  const [target, inFlight] = await Promise.all([store.target(name), readInFlight(store, name)])
  const { settled } = target ?? {}
  const revision = settled?.connected?.[key]
  const [app = '', environment = ''] = name.split('/')
  const entry = catalog().apps[app]
  return {
    channel: entry ? channelOf(catalog(), entry, environment) : '',
    coming: inFlight.map(({ id }) => id),
    ...(settled && { version: settled.release.version }),
    ...(revision !== undefined && { revision }),
  }
}
