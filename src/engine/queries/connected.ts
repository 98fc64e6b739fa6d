import { channelOf } from '#src/core/catalog.ts'
import { entriesOf } from '#src/core/dependencies/connection.ts'
import type { Need } from '#src/core/dependencies/need.ts'
import type { Delivery } from '#src/core/delivery.ts'
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
  const settled = reads(target?.settled, key) ? target?.settled : undefined
  const revisions = [
    ...(settled ? [settled.connected?.[key]] : []),
    ...inFlight
      .filter((one) => reads(one.rendered, key) && isConnecting(one))
      .map(({ rendered }) => rendered?.connected?.[key] ?? UNKNOWN),
  ].filter((one) => one !== undefined)
  const [app = '', environment = ''] = name.split('/')
  const entry = catalog().apps[app]
  return {
    channel: entry ? channelOf(catalog(), entry, environment) : '',
    coming: inFlight.map(({ id }) => id),
    ...(settled && { version: settled.release.version }),
    ...(revisions.length > 0 && { revision: Math.min(...revisions) }),
  }
}

/** Whether it is given anything of it: who only waits for it has nothing to be connected anew with. */
function reads(one: { readonly needs?: readonly Need[] | undefined } | undefined, key: string) {
  const connect = one?.needs?.find((need) => need.key === key)?.connect
  return connect !== undefined && Object.keys(entriesOf(connect)).length > 0
}

/** Below every revision that there is: it may have read the outputs of before, or those of now. */
const UNKNOWN = -1

/** What runs already, or will, has what it read: it counts even where nothing has settled yet. */
function isConnecting({ stages }: Delivery): boolean {
  return stages.some(({ stage, state }) => stage === 'connections' && state !== 'waiting')
}
