import type { PodName } from '#providers/logs/logs.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Instant } from '#src/core/clock.ts'
import { type Target, targetKey } from '#src/core/target.ts'
import { makesPods, type PodMaker, podPattern } from '#src/core/watch/pod-names.ts'
import { regexOf } from '#src/core/watch/regex.ts'
import { readDelivery, readEnded } from '#src/kinds/reading/deliveries.ts'
import type { World } from '#src/engine/world.ts'

export type LogPlace = {
  readonly cluster: string
  readonly namespace: string
  /** What deliveries may have left there that makes pods. */
  readonly workloads: readonly PodMaker[]
  /** When the last release began to come there. */
  readonly since?: { readonly version: string; readonly at: Instant }
}

/** Where an app writes in an environment. Rejects with DeliveryError where nothing of it is there. */
export async function logPlaceOf(
  { app, environment }: { readonly app: string; readonly environment: string },
  { catalog, store }: Pick<World, 'catalog' | 'store'>,
): Promise<LogPlace> {
  const place = catalog().environments[environment]
  if (!place)
    throw new DeliveryError(
      'unknown-environment',
      `Cannot show logs: there is no environment "${environment}"`,
    )
  const target = await store.target(targetKey(app, environment))
  const objects = [...(target?.settled?.inventory ?? []), ...(target?.inventory ?? [])]
  const workloads = new Map(
    objects.filter(makesPods).map(({ kind, name }) => [`${kind} ${name}`, { kind, name }]),
  )
  if (!target || workloads.size === 0)
    throw new DeliveryError(
      'not-possible',
      `Cannot show logs of ${app} in ${environment}: nothing of it that writes any was delivered there`,
    )
  const { cluster, namespace } = target.settled ?? place
  const since = await lastDelivery(target, store)
  return { cluster, namespace, workloads: [...workloads.values()], ...(since && { since }) }
}

/** The pods that are meant: those of all workloads, or one by its name or its beginning. Throws DeliveryError for another's. */
export function podsMeant(workloads: readonly PodMaker[], pod?: string): readonly PodName[] {
  if (pod === undefined) return workloads.map((workload) => ({ of: workload }))
  const known = workloads.find(({ name }) => name === pod)
  if (known) return [{ of: known }]
  if (workloads.some((workload) => regexOf(`^(?:${podPattern(workload)})$`).isIn(pod)))
    return [{ is: pod }]
  const names = workloads.map(({ name }) => name)
  throw new DeliveryError(
    'not-possible',
    `Cannot show logs of "${pod.slice(0, 80)}": it is no pod of this app`,
    { hint: `A pod is named after its workload: ${names.join(', ')}` },
  )
}

async function lastDelivery(
  { key, active, settled }: Target,
  store: World['store'],
): Promise<LogPlace['since']> {
  const running = active === undefined ? undefined : await readDelivery(store, active)
  const begun = running && beginningOf(running)
  if (begun) return begun
  if (!settled) return undefined
  const { version } = settled.release
  const ended = await readEnded(store, key, LOOKED_AT)
  const [brought] = ended
    .filter(({ outcome }) => outcome?.is === 'succeeded')
    .flatMap((one) => beginningOf(one) ?? [])
    .filter((one) => one.version === version)
  return { version, at: Math.min(brought?.at ?? settled.at, settled.at) }
}

/** So many deliveries back is looked for the one that brought what is there: restarts may have come after it. */
const LOOKED_AT = 20

/** When its pods began to be replaced: a restart and a scaling bring nothing that is new. */
function beginningOf({ purpose, stages, release, wanted }: Delivery): LogPlace['since'] {
  if (purpose !== 'deploy' && purpose !== 'rollback') return undefined
  const rollout = stages.find(
    ({ stage, direction }) => stage === 'rollout' && direction === 'forward',
  )
  if (rollout?.startedAt === undefined) return undefined
  return { version: release?.version ?? wanted, at: rollout.startedAt }
}
