import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import { defineKind, type KindMove, type Subject } from '#src/core/dependencies/kind.ts'
import type { Effect } from '#src/core/effects.ts'
import { type Hash, objectKey } from '#src/core/plan/objects.ts'
import type { ObjectsSeen, Query, Seen } from '#src/core/queries.ts'
import { failed, notItsAct, refused, told } from '#src/kinds/dependencies/told.ts'
import { outputsOf } from './outputs.ts'
import { planOfObjects, unknownKinds } from './plan.ts'
import { lacksOf } from './readiness.ts'
import { removing } from './removing.ts'
import { besides, sightsOf } from './sight.ts'
import { KubernetesSpec } from './spec.ts'

const LOOK_AGAIN = 5_000
/** More than this between two looks was not observed, and what was not observed counts against no deadline. */
const LONGEST_GAP = 15_000

const Memory = z.object({
  /** Milliseconds for which it was seen not to be ready. */
  elapsed: z.number(),
  lookedAt: z.number().optional(),
})
type Memory = z.infer<typeof Memory>

type Looking = Subject<KubernetesSpec, Memory> & { readonly seen: Seen; readonly now: Instant }

const unrendered = 'its manifests were not rendered'

/** Objects of a cluster, be they a support service or the resources of an operator. */
export const kubernetes = defineKind<KubernetesSpec, Memory>({
  kind: 'kubernetes',
  spec: KubernetesSpec,
  memory: Memory,
  begin: { elapsed: 0 },
  hasManifests: true,
  acts: ['remove'],
  describe: ({ manifests }) => `objects of ${manifests}`,

  outputs: ({ outputs }) => ({
    service: 'plain',
    host: 'plain',
    ...Object.fromEntries(
      Object.entries(outputs).map(([name, one]) => [name, 'secret' in one ? 'secret' : 'plain']),
    ),
  }),

  wants(subject): readonly Query[] {
    const { key, manifests, task, memory, previous = [] } = subject
    if (manifests === undefined) return []
    const { cluster, namespace } = subject.place
    const place = { cluster, namespace }
    const objects = task.do === 'remove' ? [] : besides(subject)
    const common: readonly Query[] = [
      { ask: 'rendered', manifests },
      { ask: 'resources', ...place, objects, manifests },
    ]
    if (task.do === 'remove') return common
    const of = { target: key, ...place, manifests, unknownKinds: 'tell' } as const
    const isFirst = task.do === 'ensure' && memory.lookedAt === undefined
    return [
      ...common,
      { ask: 'objects', ...of, remove: task.do === 'ensure' ? previous : [] },
      ...(isFirst ? [{ ask: 'dryRun', ...of, previous } as const] : []),
    ]
  },

  plan(subject) {
    return subject.manifests === undefined ? refused(unrendered) : planOfObjects(subject)
  },

  decide(subject): KindMove<Memory> {
    const { task, manifests, outputs } = subject
    if (manifests === undefined)
      return task.do === 'check' ? { is: 'done', outputs, drift: [unrendered] } : failed(unrendered)
    switch (task.do) {
      case 'check':
        return checked(subject)
      case 'ensure':
        return ensured(subject, manifests)
      case 'remove':
        return removing(
          sightsOf({ ...subject, spec: { ...subject.spec, ready: [], outputs: {} } }),
          subject,
        )
      default:
        return notItsAct('kubernetes', task)
    }
  },
})

function ensured(subject: Looking, manifests: Hash): KindMove<Memory> {
  const objects = objectsOf(subject)
  const { cluster, namespace } = subject.place
  const kinds = unknownKinds(objects)
  if (kinds !== undefined) return waiting(subject, { on: kinds })
  if (objects.unapplied.length > 0) {
    const effect: Effect = { ensure: 'objects', cluster, namespace, manifests }
    const on = `${objects.unapplied.map(objectKey).join(', ')} to be written`
    return waiting(subject, { on, effects: [effect] })
  }
  const { lacks, lacking, outputs } = standing(subject)
  const final = lacks.find(({ isFinal }) => isFinal)
  if (final) return { is: 'failed', reason: { because: final.words, ...detailsOf(objects) } }
  const [first] = [...lacks.map(({ words }) => words), ...lacking]
  if (first !== undefined) return waiting(subject, { on: first })
  if (objects.unremoved.length > 0) {
    const effect: Effect = { ensure: 'absent', cluster, namespace, objects: objects.unremoved }
    const on = `${objects.unremoved.map(objectKey).join(', ')} to be removed`
    return waiting(subject, { on, effects: [effect] })
  }
  return { is: 'done', outputs, facts: factsOf(subject) }
}

/** Until its deadline; only what was observed counts. */
function waiting(
  subject: Looking,
  { on, effects = [] }: { readonly on: string; readonly effects?: readonly Effect[] },
): KindMove<Memory> {
  const { spec, memory, now } = subject
  const gap = Math.min(now - (memory.lookedAt ?? now), LONGEST_GAP)
  const elapsed = memory.elapsed + gap
  if (elapsed >= spec.deadlineSeconds * 1000) {
    const because = `it was not ready within ${spec.deadlineSeconds} s: ${on}`
    return { is: 'failed', reason: { because, ...detailsOf(objectsOf(subject)) } }
  }
  return {
    is: 'waiting',
    memory: { elapsed, lookedAt: now },
    on,
    effects,
    wakeAt: now + LOOK_AGAIN,
    ...(effects.length > 0 && { mayStop: false }),
  }
}

function checked(subject: Looking): KindMove<Memory> {
  const objects = objectsOf(subject)
  const { lacks, lacking, outputs, isGone } = standing(subject)
  const kinds = unknownKinds(objects)
  const unapplied = objects.unapplied.map((ref) => `${objectKey(ref)} is not as it was written`)
  const drift = [
    ...(kinds === undefined ? [] : [kinds]),
    ...unapplied,
    ...lacks.map(({ words }) => words),
    ...lacking,
  ]
  // What it does not give for a moment it still gave: nobody is connected with less than that.
  const given = { ...subject.outputs, ...outputs }
  return { is: 'done', outputs: given, drift, facts: factsOf(subject), ...(isGone && { isGone }) }
}

function standing(subject: Looking) {
  const sights = sightsOf(subject)
  const { spec, place } = subject
  return {
    lacks: lacksOf(spec, sights, objectsOf(subject).workloads),
    ...outputsOf(spec, place, sights),
    isGone: sights.own.every(({ live }) => !live),
  }
}

function objectsOf({ seen }: Pick<Looking, 'seen'>): ObjectsSeen {
  return told(seen.objects) ?? { unapplied: [], unremoved: [], workloads: [] }
}

function detailsOf({ workloads }: ObjectsSeen): { readonly details?: string[] } {
  const details = workloads.flatMap(({ problems }) =>
    problems.flatMap(({ message, logs = [] }) => [message, ...logs]),
  )
  return details.length > 0 ? { details } : {}
}

function factsOf(subject: Looking): Readonly<Record<string, string>> {
  const { workloads } = objectsOf(subject)
  const ready = workloads.map(
    ({ object, ready, wanted }) => `${objectKey(object)} ${ready}/${wanted}`,
  )
  return ready.length > 0 ? { workloads: ready.join(', ') } : {}
}
