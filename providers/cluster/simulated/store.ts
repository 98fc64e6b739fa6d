import { isDeepStrictEqual } from 'node:util'
import { type Manifest, type ObjectRef, refOf } from '#src/core/plan/objects.ts'
import type { LiveObject } from '#providers/cluster/objects/api.ts'
import {
  conflictsOf,
  fieldsV1Of,
  isObject,
  type Json,
  leavesOf,
  merge,
  type Owner,
  wordsOf,
} from './fields.ts'

/** An object as the simulated server keeps it. */
export type Stored = {
  readonly ref: ObjectRef
  readonly uid: string
  readonly object: Json
  readonly owners: readonly Owner[]
  readonly resourceVersion: number
  readonly generation: number
  /** How often it was stored: a write that changes nothing does not count. */
  readonly writes: number
}

/** An answer of the server that is not "yes". */
export type Refused = {
  readonly code: number
  readonly message: string
  readonly reason?: string
  readonly causes?: readonly {
    readonly reason: string
    readonly message: string
    readonly field: string
  }[]
}

/** What server-side apply would store, or why it refuses; nothing is stored by asking. */
export function applied(
  live: Stored | undefined,
  { manifest, force }: { readonly manifest: Manifest; readonly force: boolean },
  serial: number,
): Stored | Refused {
  if (live && isOutrun(live, manifest)) return outrun(manifest)
  const wanted = leavesOf(folded(manifest))
  const all = live?.owners.filter((owner) => !isUs(owner)) ?? []
  const conflicts = live ? conflictsOf(live.object, wanted, all) : []
  if (conflicts.length > 0 && !force) return conflictAnswer(conflicts)
  const taken = new Set(conflicts.map(({ path }) => path))
  const others = all.map((owner) => ({
    ...owner,
    paths: new Set([...owner.paths].filter((path) => !taken.has(path))),
  }))
  const base = live?.object ?? blank(manifest)
  const object = withDefaults(merge(base, wanted, goneFrom(live, wanted, others)))
  const frozen = live && immutability(live.object, object)
  if (frozen) return frozen
  const ours: Owner = { manager: 'deliver', operation: 'Apply', paths: new Set(wanted.keys()) }
  return stored(live, { ref: refOf(manifest), object, owners: [ours, ...others] }, serial)
}

/** What somebody's plain update would store: what it changes is theirs alone from then on. */
export function edited({ live, manager, subresource, change }: Edit, serial: number): Stored {
  const object = structuredClone(live.object)
  change(object)
  const [before, after] = [leavesOf(live.object), leavesOf(object)]
  const changed = [...after].filter(([path, value]) => !isDeepStrictEqual(before.get(path), value))
  const touched = new Set(changed.map(([path]) => path))
  const left = live.owners.map((owner) => ({
    ...owner,
    paths: new Set([...owner.paths].filter((path) => after.has(path) && !touched.has(path))),
  }))
  const theirs: Owner = {
    manager,
    operation: 'Update',
    ...(subresource && { subresource }),
    paths: touched,
  }
  return stored(live, { ref: live.ref, object, owners: [...left, theirs] }, serial)
}

/** What somebody's plain create would store. */
export function createdBy(manager: string, manifest: Manifest, serial: number): Stored {
  const object = withDefaults(structuredClone(folded(manifest)))
  const theirs: Owner = { manager, operation: 'Update', paths: new Set(leavesOf(object).keys()) }
  return stored(undefined, { ref: refOf(manifest), object, owners: [theirs] }, serial)
}

type Edit = {
  readonly live: Stored
  readonly manager: string
  readonly subresource?: string
  readonly change: (object: Json) => void
}

function isOutrun(live: Stored, { metadata }: Manifest): boolean {
  const precondition = metadata['resourceVersion']
  return precondition !== undefined && precondition !== String(live.resourceVersion)
}

function outrun({ kind, metadata }: Manifest): Refused {
  const message = `Operation cannot be fulfilled on ${kind} "${metadata.name}": the object has been modified; please apply your changes to the latest version and try again`
  return { code: 409, reason: 'Conflict', message }
}

/** Fields that were ours and are applied no more, unless somebody else wants them too. */
function goneFrom(
  live: Stored | undefined,
  wanted: ReadonlyMap<string, unknown>,
  others: readonly Owner[],
): string[] {
  const ours = live?.owners.find(isUs)?.paths ?? new Set<string>()
  return [...ours].filter(
    (path) => !wanted.has(path) && !others.some(({ paths }) => paths.has(path)),
  )
}

/** The object with the bookkeeping that the server adds. */
export function liveOf(one: Stored, status: Json | undefined, revision?: number): LiveObject {
  const object = structuredClone(one.object) as Manifest & Json
  const annotations = {
    ...(object.metadata['annotations'] as Record<string, string> | undefined),
    ...(revision !== undefined && { 'deployment.kubernetes.io/revision': String(revision) }),
  }
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(Object.keys(annotations).length > 0 && { annotations }),
      uid: one.uid,
      resourceVersion: String(one.resourceVersion),
      generation: one.generation,
      managedFields: one.owners.map(({ manager, operation, subresource, paths }) => ({
        manager,
        operation,
        ...(subresource && { subresource }),
        fieldsV1: fieldsV1Of(paths),
      })),
    },
    ...(status && { status }),
  }
}

export function isRefused(answer: Stored | Refused): answer is Refused {
  return 'code' in answer
}

type Draft = Pick<Stored, 'ref' | 'object' | 'owners'>

function stored(live: Stored | undefined, draft: Draft, serial: number): Stored {
  if (!live)
    return { ...draft, uid: `uid-${serial}`, resourceVersion: serial, generation: 1, writes: 1 }
  const same =
    isDeepStrictEqual(live.object, draft.object) && isDeepStrictEqual(live.owners, draft.owners)
  if (same) return live
  const specChanged = !isDeepStrictEqual(live.object['spec'], draft.object['spec'])
  return {
    ...draft,
    uid: live.uid,
    resourceVersion: serial,
    generation: live.generation + (specChanged ? 1 : 0),
    writes: live.writes + 1,
  }
}

function isUs({ manager, operation }: Owner): boolean {
  return manager === 'deliver' && operation === 'Apply'
}

function conflictAnswer(
  conflicts: readonly { readonly manager: string; readonly path: string }[],
): Refused {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"`,
    field: wordsOf(path),
  }))
  const message = `Apply failed with ${causes.length} conflict${causes.length === 1 ? '' : 's'}`
  return { code: 409, reason: 'Conflict', message, causes }
}

function blank({ apiVersion, kind, metadata }: Manifest): Json {
  const { name, namespace } = metadata
  return { apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } }
}

/** A Secret's `stringData` is only a way of writing `data`. */
function folded(manifest: Manifest): Json {
  const { stringData, ...rest } = manifest
  if (manifest.kind !== 'Secret' || !isObject(stringData)) return manifest
  const data = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ])
  return {
    ...rest,
    data: { ...(isObject(rest['data']) ? rest['data'] : {}), ...Object.fromEntries(data) },
  }
}

function withDefaults(object: Json): Json {
  const defaults = specDefaults[String(object['kind'])]
  if (!defaults) return object
  return { ...object, spec: { ...defaults, ...(isObject(object['spec']) ? object['spec'] : {}) } }
}

const specDefaults: Readonly<Record<string, Json>> = {
  Deployment: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 },
  StatefulSet: { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' },
  DaemonSet: { revisionHistoryLimit: 10 },
  Job: { backoffLimit: 6, completions: 1, parallelism: 1 },
  Service: { type: 'ClusterIP' },
}

function immutability(before: Json, after: Json): Refused | undefined {
  const field =
    after['kind'] === 'Job'
      ? 'template'
      : ['Deployment', 'StatefulSet', 'DaemonSet'].includes(String(after['kind']))
        ? 'selector'
        : undefined
  if (!field) return undefined
  const [left, right] = [before['spec'], after['spec']].map((spec) =>
    isObject(spec) ? spec[field] : undefined,
  )
  if (isDeepStrictEqual(left, right)) return undefined
  const ref = refOf(after as Manifest)
  const group = ref.apiVersion.split('/')[0]
  const message = `${ref.kind}.${group} "${ref.name}" is invalid: spec.${field}: Invalid value: ${JSON.stringify(right)}: field is immutable`
  return { code: 422, reason: 'Invalid', message }
}
