import type { Subject } from '#src/core/dependencies/kind.ts'
import type { DependencyStep, KindPlan } from '#src/core/dependencies/plan.ts'
import { type Manifest, objectKey } from '#src/core/plan/objects.ts'
import type { Change } from '#src/core/plan/plan.ts'
import type { Risk } from '#src/core/plan/risk.ts'
import type { ObjectsSeen, Seen } from '#src/core/queries.ts'
import { at } from '#src/kinds/dependencies/live.ts'
import { refused, told } from '#src/kinds/dependencies/told.ts'
import { sightsOf, unknownNames } from './sight.ts'
import type { KubernetesSpec } from './spec.ts'

/** What the API server says that applying would change. */
export function planOfObjects(
  subject: Pick<Subject<KubernetesSpec>, 'spec' | 'place'> & { readonly seen: Seen },
): KindPlan {
  const { spec, seen } = subject
  const [name] = unknownNames(spec, sightsOf(subject))
  if (name !== undefined)
    return refused(
      `nothing says of which API ${name} is`,
      'Write it out: "postgresql.cnpg.io/v1/Cluster/db"',
    )
  const objects = told(seen.objects)
  const [kind] = ownKinds(objects, told(seen.rendered) ?? [])
  if (kind !== undefined)
    return refused(
      `its manifests bring the kind ${kind} and objects of it, which nobody can write at once`,
      'Make two dependencies of it, the objects `after` what brings their kind',
    )
  const changes = (told(seen.dryRun) ?? []).filter(({ action }) => action !== 'unchanged')
  const created = changes.filter(({ action }) => action === 'create')
  const steps = [...creation(created), ...updates(changes), ...removals(changes)]
  const isNew = created.length > 0 && created.length === (told(seen.dryRun) ?? []).length
  const says = unknownKinds(objects)
  return {
    is: 'planned',
    action: steps.length === 0 ? 'unchanged' : isNew ? 'create' : 'change',
    steps,
    ...(says !== undefined && { says }),
  }
}

/** Kinds that the cluster does not have yet, in words; undefined where it has all. */
export function unknownKinds(objects: ObjectsSeen | undefined): string | undefined {
  const kinds = new Set(
    (objects?.unknown ?? []).map(({ apiVersion, kind }) => `${kind} (${apiVersion})`),
  )
  if (kinds.size === 0) return undefined
  return `the cluster has no kind ${[...kinds].join(', ')} yet: whatever brings it has to be installed`
}

/** Kinds that the manifests themselves bring, and that the cluster lacks. */
function ownKinds(objects: ObjectsSeen | undefined, rendered: readonly Manifest[]) {
  const brought = rendered
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map((one) => `${String(at(one, 'spec', 'group'))} ${String(at(one, 'spec', 'names', 'kind'))}`)
  return (objects?.unknown ?? [])
    .filter(({ apiVersion, kind }) => brought.includes(`${apiVersion.split('/')[0]} ${kind}`))
    .map(({ kind }) => kind)
}

function creation(created: readonly Change[]): readonly DependencyStep[] {
  if (created.length === 0) return []
  return [
    {
      what: `create ${listed(created)}`,
      risk: 'none',
      wayBack: 'stays, until somebody removes the dependency',
      notes: [],
    },
  ]
}

/** One step for all that cost the same. */
function updates(changes: readonly Change[]): readonly DependencyStep[] {
  const risks: readonly Risk[] = ['none', 'restart', 'downtime', 'irreversible']
  return risks.flatMap((risk) => {
    const alike = changes.filter((one) => one.action === 'update' && one.risk === risk)
    if (alike.length === 0) return []
    const images = alike.flatMap((one) => one.images)
    return [
      {
        what: `change ${listed(alike)}`,
        risk,
        wayBack: 'stays changed, until manifests are delivered that say otherwise',
        notes: images.map(({ container, to }) => `container ${container} gets the image ${to}`),
      },
    ]
  })
}

/** What the manifests had before and lack now. Claims of volumes are kept, whoever drops them. */
function removals(changes: readonly Change[]): readonly DependencyStep[] {
  const removed = changes.filter(({ action }) => action === 'remove')
  if (removed.length === 0) return []
  return [
    {
      what: `remove ${listed(removed)}`,
      risk: 'restart',
      wayBack: 'comes back with manifests that have it',
      notes: [],
    },
  ]
}

function listed(changes: readonly Change[]): string {
  return changes
    .map(({ object }) => objectKey(object))
    .toSorted()
    .join(', ')
}
