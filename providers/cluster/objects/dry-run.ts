import { isDeepStrictEqual } from 'node:util'
import type { ObjectRef } from '#src/core/plan/objects.ts'
import type { Change } from '#src/core/plan/plan.ts'
import type { Risk } from '#src/core/plan/risk.ts'
import type { DryRun } from '#providers/cluster/cluster.ts'
import type { Api, LiveObject } from './api.ts'
import { isRemovable, onto } from './apply.ts'
import { diffOf, meant } from './diff.ts'
import { at, imagesOf, podTemplateOf, replicasOf, rollingKinds } from './pod-template.ts'
import { knownOf } from './known.ts'
import { applied, type Applying } from './leftover.ts'
import { placed } from './placed.ts'
import { identityOf, placeOf, prepare, type Prepared } from './prepare.ts'
import { refuseOthers } from './stamp.ts'
import { together } from './together.ts'

/** Asks the API server what each object would become, and tells the difference; changes nothing. */
export async function dryRunAll(
  api: Api,
  { target, previous, ...request }: DryRun,
  signal: AbortSignal,
): Promise<readonly Change[]> {
  const { known, unknown } = await knownOf(api, request, signal)
  const prepared = await prepare(api, { ...request, manifests: known }, signal)
  const changes = await together(prepared, (one) =>
    changeOf(api, one, { target, wanted: prepared }, signal),
  )
  const wanted = new Set(prepared.map(({ ref }) => identityOf(ref)))
  const { namespace } = request
  const dropped = (await placed(api, { namespace, refs: previous }, signal))
    .filter((ref) => !wanted.has(identityOf(ref)))
    .toSorted((a, b) => placeOf(b.kind) - placeOf(a.kind))
  const lives = await together(dropped, (ref) => api.read(ref, signal))
  const removals = dropped.flatMap((ref, index) => {
    const live = lives[index]
    return live && isRemovable(live, target) ? [removalOf(ref, live)] : []
  })
  return [...changes, ...unknown.map(creationOf), ...removals]
}

async function changeOf(
  api: Api,
  { ref, object }: Prepared,
  around: Pick<Applying, 'target' | 'wanted'>,
  signal: AbortSignal,
): Promise<Change> {
  const live = await api.read(ref, signal)
  refuseOthers(api.provider, live, around.target)
  const { resourceVersion: _, ...metadata } = onto(live, object).metadata
  const sent = { ...onto(live, object), metadata }
  const result = await applied(api, { ...around, live, object: sent }, { dryRun: true }, signal)
  if (live && isDeepStrictEqual(meant(live), meant(result)))
    return { action: 'unchanged', object: ref, risk: 'none', images: [], diff: '' }
  return {
    action: live ? 'update' : 'create',
    object: ref,
    risk: riskOf(live, result),
    images: imagesChanged(live, result),
    ...replicasChanged(live, result),
    diff: diffOf(live && meant(live), meant(result)),
  }
}

/** What the API server makes of it is not known before it has the kind. */
function creationOf(object: ObjectRef): Change {
  return { action: 'create', object, risk: 'none', images: [], diff: '' }
}

function removalOf(ref: ObjectRef, live: LiveObject): Change {
  const risk = rollingKinds.has(ref.kind) ? 'downtime' : 'none'
  return { action: 'remove', object: ref, risk, images: [], diff: diffOf(meant(live), undefined) }
}

function riskOf(live: LiveObject | undefined, result: LiveObject): Risk {
  if (!live || !rollingKinds.has(result.kind)) return 'none'
  if (replicasOf(result) === 0 && replicasOf(live) !== 0) return 'downtime'
  if (isDeepStrictEqual(podTemplateOf(live), podTemplateOf(result))) return 'none'
  return at(result, 'spec', 'strategy', 'type') === 'Recreate' ? 'downtime' : 'restart'
}

function imagesChanged(live: LiveObject | undefined, result: LiveObject): Change['images'] {
  const before = live ? imagesOf(live) : {}
  return Object.entries(imagesOf(result)).flatMap(([container, to]) => {
    const from = before[container]
    return from === to ? [] : [{ container, to, ...(from !== undefined && { from }) }]
  })
}

function replicasChanged(
  live: LiveObject | undefined,
  result: LiveObject,
): Pick<Change, 'replicas'> {
  const [from, to] = [live && replicasOf(live), replicasOf(result)]
  if (to === undefined || from === to) return {}
  return { replicas: { to, ...(from !== undefined && { from }) } }
}
