import type { DatabaseInstance, DatabaseSnapshot } from '#src/core/dependencies/cloud.ts'
import { tags } from '#src/core/dependencies/cloud.ts'
import { phaseOf } from './phase.ts'
import { sendOnce, waitWhileBusy } from './sending.ts'
import { databaseOf, deedOf, fail, type Move, type Scene, wait } from './scene.ts'

/** The snapshot is there and whole; undefined once it is so. */
export function snapshotReady(
  scene: Scene,
  { name, order }: { readonly name: string; readonly order: string },
): Move | undefined {
  const found = databaseOf(scene)
  const snapshot = found?.snapshots.find(({ id }) => id === name)
  if (snapshot?.status === 'available') return undefined
  if (snapshot?.status === 'failed')
    return fail(`Cannot take snapshot "${name}": RDS says it failed`, 'Retry takes another one')
  if (snapshot) return wait(scene, `snapshot ${name}`, { slow: true })
  if (found?.instance && phaseOf(found.instance) === 'busy')
    return waitWhileBusy(scene, found.instance)
  return sendOnce(scene, {
    what: `snapshot ${name}`,
    on: `snapshot ${name}`,
    effect: deedOf(scene, { do: 'snapshot', snapshot: name, order }),
  })
}

const RECENT = 3_600_000

/** The snapshot before an upgrade: what was taken for it a while ago, before a crash, or a new one. */
export function nameBefore(scene: Scene, to: string, instance: DatabaseInstance): string {
  const { memory, names, now } = scene
  if (memory.snapshot !== undefined) return memory.snapshot
  const taken = databaseOf(scene)?.snapshots.find((one) => isFresh(one, { to, instance, now }))
  const stamp = new Date(now).toISOString().slice(0, 16).replace('T', '-').replace(':', '')
  return taken?.id ?? names.snapshot(`before-${to}-${stamp}`)
}

function isFresh(
  { status, version, createdAt, tags: marks }: DatabaseSnapshot,
  of: { readonly to: string; readonly instance: DatabaseInstance; readonly now: number },
): boolean {
  return (
    marks[tags.order] === orderBefore(of.to) &&
    status !== 'failed' &&
    version === of.instance.version &&
    (createdAt === undefined || of.now - createdAt < RECENT)
  )
}

/** What a snapshot before an upgrade carries as its order. */
export function orderBefore(to: string): string {
  return `upgrade-${to}`
}
