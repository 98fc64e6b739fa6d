import { ProviderFailure } from '#src/core/errors.ts'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { Planned } from '#src/core/queries.ts'
import type { Application, Fenced, Removal, Stamp } from '#providers/cluster/cluster.ts'
import type { Api, LiveObject } from './api.ts'
import { applied } from './leftover.ts'
import { at, isFields, replicasOf } from './pod-template.ts'
import { placed } from './placed.ts'
import { placeOf, prepare, type Prepared } from './prepare.ts'
import { fencedBy, highest, isApplied, isOurs, otherOwner, refuseOthers, stamped } from './stamp.ts'
import { together } from './together.ts'

/** Writes what is not yet as wanted, in order; writes nothing at all when any of the objects carries a higher fence. */
export async function applyAll(
  api: Api,
  { stamp, planned, ...request }: Application,
  signal: AbortSignal,
): Promise<'applied' | Fenced> {
  const prepared = await prepare(api, request, signal)
  const lives = await together(prepared, ({ ref }) => api.read(ref, signal))
  for (const live of lives) refuseOthers(api.provider, live, stamp.target)
  const fenced = highest(lives.map((live) => live && fencedBy(live, stamp)))
  if (fenced) return fenced
  for (const [index, wanted] of prepared.entries()) {
    if (isApplied(lives[index], wanted, { target: stamp.target, planned })) continue
    const written = await applyOne(api, { wanted, stamp, planned, all: prepared }, signal)
    if (written !== 'applied') return written
  }
  return 'applied'
}

/** Removes what is ours, dependents before what they use; claims (data) and what holds others' objects are kept. */
export async function removeAll(
  api: Api,
  { namespace, objects, stamp }: Removal,
  signal: AbortSignal,
): Promise<'removed' | Fenced> {
  const refs = await placed(api, { namespace, refs: objects }, signal)
  const last = refs.toSorted((a, b) => placeOf(b.kind) - placeOf(a.kind))
  const fences: (Fenced['fenced'] | undefined)[] = []
  for (const ref of last) fences.push(await persistently(() => removeOne(api, ref, stamp, signal)))
  return highest(fences) ?? 'removed'
}

async function removeOne(
  api: Api,
  ref: ObjectRef,
  stamp: Stamp,
  signal: AbortSignal,
): Promise<Fenced['fenced'] | undefined> {
  const live = await api.read(ref, signal)
  if (!live || !isRemovable(live, stamp.target) || isLeaving(live)) return undefined
  const fenced = fencedBy(live, stamp)
  if (!fenced) await api.remove(live, signal)
  return fenced
}

/** Whether an object that manifests no longer have may go: it is ours, and nothing irreplaceable goes with it. */
export function isRemovable(live: LiveObject, target: string): boolean {
  return isOurs(live) && !otherOwner(live, target) && !kept.has(live.kind)
}

const kept = new Set(['PersistentVolumeClaim', 'Namespace', 'CustomResourceDefinition'])

function isLeaving(live: LiveObject): boolean {
  return at(live, 'metadata', 'deletionTimestamp') !== undefined
}

type Writing = {
  readonly wanted: Prepared
  readonly stamp: Stamp
  readonly planned: Planned | undefined
  readonly all: readonly Prepared[]
}

async function applyOne(
  api: Api,
  { wanted, stamp, planned, all }: Writing,
  signal: AbortSignal,
): Promise<'applied' | Fenced> {
  return await persistently(async () => {
    const live = await api.read(wanted.ref, signal)
    refuseOthers(api.provider, live, stamp.target)
    const fenced = live && fencedBy(live, stamp)
    if (fenced) return { fenced }
    if (isApplied(live, wanted, { target: stamp.target, planned })) return 'applied'
    const object = onto(live, stamped(wanted, stamp))
    const applying = { live, object, target: stamp.target, wanted: all }
    await applied(api, applying, { dryRun: false }, signal)
    return 'applied'
  })
}

/** What to send: it holds only for the version that was read, and leaves replicas as they are when the manifest does. */
export function onto(live: LiveObject | undefined, object: Manifest): Manifest {
  if (!live) return object
  const metadata = { ...object.metadata, resourceVersion: live.metadata.resourceVersion }
  const replicas = replicasOf(live) ?? 0
  // None is no number to leave it at: an autoscaler takes that for switched off.
  if (replicas === 0 || replicasOf(object) !== undefined || !ownsReplicas(live))
    return { ...object, metadata }
  // Giving up a field that is ours alone would reset it to the default: one pod.
  const spec = isFields(object['spec']) ? object['spec'] : {}
  return { ...object, metadata, spec: { ...spec, replicas } }
}

function ownsReplicas(live: LiveObject): boolean {
  const ours = live.metadata.managedFields?.find(
    ({ manager, operation }) => manager === 'deliver' && operation === 'Apply',
  )
  return at(ours?.fieldsV1, 'f:spec', 'f:replicas') !== undefined
}

/** Controllers write objects while they roll out: a version that was outrun is read again, a few times. */
async function persistently<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let left = 3; ; left -= 1) {
    try {
      return await attempt()
    } catch (error) {
      if (left === 0 || !(error instanceof ProviderFailure) || error.kind !== 'conflict')
        throw error
    }
  }
}
