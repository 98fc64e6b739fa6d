import { z } from 'zod'
import { defineKind, type KindMove, type Subject } from '#src/core/dependencies/kind.ts'
import { ownerOf } from '#src/core/dependencies/need.ts'
import type { Effect } from '#src/core/effects.ts'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { Seen } from '#src/core/queries.ts'

const Spec = z.strictObject({
  /** It only ever grows: that is for good. */
  size: z.int().min(1),
  /** How long it makes itself ready, and then how long it takes, in milliseconds. */
  takes: z.int().default(0),
})
type Spec = z.infer<typeof Spec>

const Memory = z.object({ since: z.number().optional(), acted: z.number().optional() })
type Memory = z.infer<typeof Memory>

type Looking = Subject<Spec, Memory> & { readonly seen: Seen; readonly now: number }
type Move = KindMove<Memory>

/**
 * A sort of dependency for tests: an object and a password in the cluster, which takes its time. Somebody can break it by
 * hand: then it fails, or its kind throws.
 */
export const thing = defineKind<Spec, Memory>({
  kind: 'thing',
  spec: Spec,
  memory: Memory,
  begin: {},
  acts: ['snapshot', 'rotate', 'remove'],
  describe: ({ size }) => `a thing of ${size}`,
  outputs: () => ({ address: 'plain', round: 'plain', password: 'secret' }),

  wants({ key, place: { cluster, namespace }, task }) {
    const own = [thingRef(key, namespace), secretOf(key, namespace), brokenRef(key, namespace)]
    const more = task.do === 'snapshot' ? [snapshotRef(task.id, namespace)] : []
    return [{ ask: 'resources', cluster, namespace, objects: [...own, ...more] }]
  },

  plan({ spec: { size }, seen }) {
    const { live } = lookAt(seen)
    if (!live)
      return {
        is: 'planned',
        action: 'create',
        steps: [
          { what: `make a thing of ${size}`, risk: 'none', wayBack: 'it is kept', notes: [] },
        ],
      }
    if (sizeOf(live) >= size) return { is: 'planned', action: 'unchanged', steps: [] }
    const what = `grow to ${size}`
    return {
      is: 'planned',
      action: 'change',
      steps: [{ what, risk: 'irreversible', wayBack: 'it never shrinks', notes: [] }],
    }
  },

  decide(looking): Move {
    const { broken, live } = lookAt(looking.seen)
    const { task } = looking
    if (broken === 'throws') throw new Error('the kind of things has a bug')
    if (task.do === 'check')
      return { is: 'done', outputs: looking.outputs, ...(!live && { drift: ['it is gone'] }) }
    if (broken === 'fails') return { is: 'failed', reason: { because: 'it is broken' } }
    if (task.do === 'ensure') return ensure(looking)
    if (task.do === 'snapshot') return snapshot(looking, task.id)
    if (task.do === 'rotate') return rotate(looking, task)
    return live
      ? waiting(looking, 'its object to go', [absent(looking)])
      : { is: 'done', outputs: {}, isGone: true }
  },
})

function ensure(looking: Looking): Move {
  const { spec, memory, now, seen } = looking
  const { live, hasSecret } = lookAt(seen)
  const { since, acted } = memory
  if (!hasSecret) return waiting(looking, 'its password', [password(looking)])
  if (since === undefined) return waiting({ ...looking, memory: { since: now } }, 'its beginning')
  if (!live || sizeOf(live) < spec.size) {
    if (now < since + spec.takes) return waiting(looking, 'its turn', [], since + spec.takes)
    const effect = apply(looking, { size: spec.size, round: live ? roundOf(live) : '' })
    const memoryNow = { ...memory, acted: now }
    return { ...waiting({ ...looking, memory: memoryNow }, 'its object', [effect]), mayStop: false }
  }
  if (acted !== undefined && now < acted + spec.takes)
    return waiting(looking, 'its growth', [], acted + spec.takes)
  return { is: 'done', outputs: outputsOf(looking, live) }
}

function snapshot(looking: Looking, id: string): Move {
  const { seen, outputs, place, memory, now, spec } = looking
  const { since = now } = memory
  const [, , , taken] = answersIn(seen)
  if (taken) return { is: 'done', outputs, tells: [`snapshot ${id} was taken`] }
  const begun = { ...looking, memory: { since } }
  if (now < since + spec.takes) return waiting(begun, 'its turn', [], since + spec.takes)
  const { cluster, namespace } = place
  const effect = {
    ensure: 'apply',
    cluster,
    namespace,
    objects: [configMap(snapshotRef(id, namespace), {})],
  } as const
  return waiting(begun, 'its snapshot', [effect])
}

function rotate(looking: Looking, { id, isConnected }: { id: string; isConnected: boolean }): Move {
  const { live } = lookAt(looking.seen)
  if (!live) return { is: 'failed', reason: { because: 'there is nothing to rotate' } }
  if (roundOf(live) !== id)
    return waiting(looking, 'its round', [apply(looking, { size: sizeOf(live), round: id })])
  const outputs = outputsOf(looking, live)
  return isConnected
    ? { is: 'done', outputs }
    : { is: 'connecting', memory: looking.memory, outputs }
}

function waiting(
  { memory, now }: Pick<Looking, 'memory' | 'now'>,
  on: string,
  effects: readonly Effect[] = [],
  wakeAt = now + 1_000,
): Extract<Move, { is: 'waiting' }> {
  return { is: 'waiting', memory, on, effects, wakeAt }
}

function outputsOf({ key, place }: Looking, live: Manifest) {
  const { cluster, namespace } = place
  const { name } = secretOf(key, namespace)
  return {
    address: { value: `${name}.example` },
    round: { value: roundOf(live) },
    password: { secret: { in: 'cluster', cluster, namespace, name, key: 'password' } },
  } as const
}

function apply({ key, place }: Looking, data: { size: number; round: string }): Effect {
  const { cluster, namespace } = place
  const values = { size: String(data.size), round: data.round }
  const objects = [configMap(thingRef(key, namespace), values)]
  return { ensure: 'apply', cluster, namespace, objects }
}

function absent({ key, place: { cluster, namespace } }: Looking): Effect {
  return { ensure: 'absent', cluster, namespace, objects: [thingRef(key, namespace)] }
}

function password({ key, place: { cluster, namespace } }: Looking): Effect {
  const { name } = secretOf(key, namespace)
  return { ensure: 'secret', ref: { in: 'cluster', cluster, namespace, name, key: 'password' } }
}

/** What is wrong with it, as somebody wrote by hand. */
export function brokenObject(key: string, namespace: string, how: 'fails' | 'throws'): Manifest {
  return configMap(brokenRef(key, namespace), { how })
}

export function brokenRef(key: string, namespace: string): ObjectRef {
  return ref('ConfigMap', `broken-${nameOf(key)}`, namespace)
}

export function thingRef(key: string, namespace: string): ObjectRef {
  return ref('ConfigMap', `thing-${nameOf(key)}`, namespace)
}

function secretOf(key: string, namespace: string): ObjectRef {
  return ref('Secret', `password-${nameOf(key)}`, namespace)
}

function snapshotRef(order: string, namespace: string): ObjectRef {
  return ref('ConfigMap', `snapshot-${order}`, namespace)
}

function ref(kind: string, name: string, namespace: string): ObjectRef {
  return { apiVersion: 'v1', kind, namespace, name }
}

function nameOf(key: string): string {
  const { owner, name } = ownerOf(key)
  return `${owner}-${name}`
}

function configMap({ name, namespace }: ObjectRef, data: Record<string, string>): Manifest {
  const metadata = { name, ...(namespace && { namespace }) }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
}

function lookAt(seen: Seen) {
  const [live, secret, broken] = answersIn(seen)
  return { live, hasSecret: secret !== undefined, broken: broken && dataOf(broken)['how'] }
}

function answersIn({ resources }: Seen): readonly (Manifest | undefined)[] {
  return resources?.is === 'seen' ? resources.value : []
}

/** How big it is. */
export function sizeOf(live: Manifest): number {
  return Number(dataOf(live)['size'])
}

function roundOf(live: Manifest): string {
  return dataOf(live)['round'] ?? ''
}

function dataOf({ data }: Manifest): Readonly<Record<string, string>> {
  return (data ?? {}) as Record<string, string>
}
