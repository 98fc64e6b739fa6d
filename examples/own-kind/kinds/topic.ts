// A message topic: a ConfigMap that the broker of this platform reads. docs/how-to/write-a-dependency-kind.md explains it.
import { defineKind, z } from 'deliver/kind'
import type { DependencyStep, Manifest, Seen, Subject } from 'deliver/kind'

const Topic = z.strictObject({
  partitions: z.int().min(1).max(100).default(3),
  /** How long messages are kept, in hours. */
  retention: z.int().min(1).default(24),
})
type Topic = z.infer<typeof Topic>

export default defineKind({
  kind: 'topic',
  spec: Topic,
  memory: z.object({ wrote: z.boolean() }),
  begin: { wrote: false },
  acts: ['remove'],

  describe: ({ partitions, retention }) => `topic, ${partitions} partitions, ${retention} h`,
  outputs: () => ({ topic: 'plain' }),

  wants: ({ key, place: { cluster, namespace } }) => [
    { ask: 'resources', cluster, namespace, objects: [refOf(key)] },
  ],

  plan({ spec, seen }) {
    const live = liveIn(seen)
    if (!live) return { is: 'planned', action: 'create', steps: [create(spec)] }
    if (live.partitions > spec.partitions)
      return {
        is: 'refused',
        because: `a topic cannot get fewer partitions, and it has ${live.partitions}`,
        hint: 'Messages would lose their order: make a new topic and move over',
      }
    const steps = changes(live, spec)
    return { is: 'planned', action: steps.length > 0 ? 'change' : 'unchanged', steps }
  },

  decide({ key, spec, place: { cluster, namespace }, task, seen, memory }) {
    const live = liveIn(seen)
    const outputs = { topic: { value: nameOf(key) } }
    switch (task.do) {
      case 'check':
        if (!live) return { is: 'done', outputs, isGone: true }
        return { is: 'done', outputs, drift: driftOf(live, spec), facts: factsOf(live) }
      case 'ensure':
        if (live && changes(live, spec).length === 0)
          return { is: 'done', outputs, facts: factsOf(live) }
        return {
          is: 'waiting',
          on: memory.wrote ? 'the topic to be as it was written' : 'the topic to be written',
          memory: { wrote: true },
          effects: [{ ensure: 'apply', cluster, namespace, objects: [manifestOf(key, spec)] }],
        }
      case 'remove':
        if (!live) return { is: 'done', outputs: {}, isGone: true }
        return {
          is: 'waiting',
          on: 'the topic to be gone',
          memory,
          effects: [{ ensure: 'absent', cluster, namespace, objects: [refOf(key)] }],
        }
      default:
        return { is: 'failed', reason: { because: `a topic cannot be told to ${task.do}` } }
    }
  },
})

/** `topic-checkout-orders` of `checkout.orders/staging`: the environment has a namespace of its own. */
function nameOf(key: string): string {
  return `topic-${key.replace(/\/.*$/, '').replaceAll('.', '-')}`
}

function refOf(key: Subject['key']) {
  return { apiVersion: 'v1', kind: 'ConfigMap', name: nameOf(key) }
}

function manifestOf(key: string, { partitions, retention }: Topic): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: nameOf(key), labels: { 'shop.example/topic': 'true' } },
    data: { partitions: String(partitions), retentionHours: String(retention) },
  }
}

/** The topic as it is now; undefined where there is none. */
function liveIn(seen: Seen): Topic | undefined {
  if (seen.resources?.is !== 'seen') return undefined
  const [found] = seen.resources.value
  if (!found) return undefined
  const data = found['data'] as Record<string, string> | undefined
  return { partitions: Number(data?.['partitions']), retention: Number(data?.['retentionHours']) }
}

function create({ partitions, retention }: Topic): DependencyStep {
  return {
    what: `make the topic with ${partitions} partitions that keeps messages for ${retention} h`,
    risk: 'none',
    wayBack: 'it stays, empty, until somebody removes it',
    notes: [],
  }
}

function changes(live: Topic, wanted: Topic): DependencyStep[] {
  const steps: DependencyStep[] = []
  if (live.partitions !== wanted.partitions)
    steps.push({
      what: `raise the partitions from ${live.partitions} to ${wanted.partitions}`,
      risk: 'irreversible',
      wayBack: 'none: a topic cannot get fewer partitions',
      notes: ['messages of one key may be read out of order once'],
    })
  if (live.retention !== wanted.retention)
    steps.push({
      what: `keep messages for ${wanted.retention} h instead of ${live.retention} h`,
      risk: wanted.retention < live.retention ? 'irreversible' : 'none',
      wayBack:
        wanted.retention < live.retention ? 'none: older messages are gone' : 'the same again',
      notes: [],
    })
  return steps
}

function driftOf(live: Topic, wanted: Topic): string[] {
  return changes(live, wanted).map(({ what }) => `somebody changed it: a delivery would ${what}`)
}

function factsOf({ partitions, retention }: Topic): Record<string, string> {
  return { Partitions: String(partitions), Retention: `${retention} h` }
}
