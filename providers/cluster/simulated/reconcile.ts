import { createHash } from 'node:crypto'
import { fateOfPod, type Memory, type Turn } from './model.ts'
import { isObject, type Json } from './fields.ts'
import { isServing, type SimulatedPod } from './pods.ts'

/** One turn of each controller: it brings the pods as near to the spec as its rules allow at this moment. */
export const reconcilers: Readonly<Record<string, (turn: Turn) => void>> = {
  Deployment: untilStable(rollDeployment),
  StatefulSet: untilStable(rollStatefulSet),
  DaemonSet: untilStable(rollDaemonSet),
  Job: runJob,
}

/** How many pods a Deployment may have too many and too few while it rolls. */
export function roomOf(spec: Json): {
  readonly wanted: number
  readonly surge: number
  readonly unavailable: number
} {
  const wanted = Number(spec['replicas'] ?? 1)
  const strategy = isObject(spec['strategy']) ? spec['strategy'] : {}
  const rolling = isObject(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {}
  const surge = portion(rolling['maxSurge'] ?? '25%', wanted, Math.ceil)
  const unavailable = portion(rolling['maxUnavailable'] ?? '25%', wanted, Math.floor)
  return { wanted, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable }
}

function portion(value: unknown, of: number, round: (value: number) => number): number {
  if (typeof value !== 'string') return Number(value)
  return round((Number.parseFloat(value) / 100) * of)
}

/** Removing a pod may make room for another at the same moment. */
function untilStable(turn: (turn: Turn) => void): (one: Turn) => void {
  return (one) => {
    for (let round = 0; round < 50; round += 1) {
      const before = one.memory.pods
      turn(one)
      if (one.memory.pods === before) return
    }
  }
}

function rollDeployment(turn: Turn): void {
  const { workload, memory, now } = turn
  if (workload.spec['paused'] === true) return
  const revision = revise(turn)
  const { wanted, surge, unavailable } = roomOf(workload.spec)
  const old = memory.pods.filter((pod) => pod.revision !== revision.hash)
  const fresh = memory.pods.filter((pod) => pod.revision === revision.hash)
  const strategy = workload.spec['strategy']
  if (isObject(strategy) && strategy['type'] === 'Recreate' && old.length > 0)
    return drop(turn, old)
  const room = Math.min(wanted - fresh.length, wanted + surge - memory.pods.length)
  if (room > 0)
    return create(
      turn,
      Array.from({ length: room }, () => ({ owner: revision.uid, ordinal: 0 })),
    )
  if (fresh.length > wanted)
    return drop(turn, idleFirst(fresh, now).slice(0, fresh.length - wanted))
  const broken = old.filter((pod) => !isServing(pod, now))
  if (broken.length > 0) return drop(turn, broken)
  const spare = memory.pods.filter((pod) => isServing(pod, now)).length - (wanted - unavailable)
  if (spare > 0 && old.length > 0) drop(turn, old.slice(0, spare))
}

function rollStatefulSet(turn: Turn): void {
  const { workload, memory, now } = turn
  const revision = revise(turn)
  const wanted = Number(workload.spec['replicas'] ?? 1)
  const at = (ordinal: number) => memory.pods.find((pod) => pod.ordinal === ordinal)
  const excess = memory.pods.filter(({ ordinal }) => ordinal >= wanted)
  if (excess.length > 0) return drop(turn, excess)
  for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
    const pod = at(ordinal)
    if (!pod) return create(turn, [{ owner: workload.uid, ordinal }])
    if (!isServing(pod, now) && pod.revision === revision.hash) return
  }
  for (let ordinal = wanted - 1; ordinal >= 0; ordinal -= 1) {
    const pod = at(ordinal)
    if (pod && pod.revision !== revision.hash) return drop(turn, [pod])
  }
}

function rollDaemonSet(turn: Turn): void {
  const { workload, memory, now, options } = turn
  const revision = revise(turn)
  const missing = Array.from({ length: options.nodes }, (_, ordinal) => ordinal).filter(
    (ordinal) => !memory.pods.some((pod) => pod.ordinal === ordinal),
  )
  if (missing.length > 0)
    return create(
      turn,
      missing.map((ordinal) => ({ owner: workload.uid, ordinal })),
    )
  const stale = memory.pods.filter((pod) => pod.revision !== revision.hash)
  const waiting = memory.pods.some((pod) => pod.revision === revision.hash && !isServing(pod, now))
  if (stale.length > 0 && !waiting) drop(turn, idleFirst(stale, now).slice(0, 1))
}

function runJob(turn: Turn): void {
  const { workload, memory, now } = turn
  revise(turn)
  if (memory.finished) return
  if (memory.pods.length === 0) create(turn, [{ owner: workload.uid, ordinal: 0 }])
  const [pod] = memory.pods
  if (!pod || now < pod.since + pod.readyAfterMs) return
  if (pod.fate === undefined) memory.finished = 'Complete'
  if (pod.fate === 'crash' || pod.fate === 'oom') memory.finished = 'Failed'
  if (memory.finished) drop(turn, [pod])
}

/** The revision that the template asks for: a new one, or an old one that becomes the newest again. */
function revise({ workload, memory }: Turn): Memory['revisions'][number] {
  const hash = createHash('sha256')
    .update(JSON.stringify(workload.spec['template']))
    .digest('hex')
    .slice(0, 10)
  const newest = Math.max(0, ...memory.revisions.map(({ number }) => number))
  let revision = memory.revisions.find((one) => one.hash === hash)
  if (!revision) {
    revision = { hash, uid: `${workload.uid}-${hash}`, number: newest + 1 }
    memory.revisions.push(revision)
  } else if (revision.number < newest) revision.number = newest + 1
  memory.current = hash
  return revision
}

function create(
  turn: Turn,
  places: readonly { readonly owner: string; readonly ordinal: number }[],
): void {
  const { workload, memory, now, options } = turn
  const template = workload.spec['template'] as
    | { spec?: Json; metadata?: { labels?: Record<string, string> } }
    | undefined
  const spec = structuredClone(template?.spec ?? {})
  const created = places.map(({ owner, ordinal }): SimulatedPod => {
    memory.made += 1
    const serial = memory.made
    return {
      uid: `${workload.uid}-pod-${serial}`,
      name:
        workload.kind === 'StatefulSet'
          ? `${workload.name}-${ordinal}`
          : `${workload.name}-${memory.current}-${serial}`,
      namespace: workload.namespace,
      owner: {
        kind: workload.kind === 'Deployment' ? 'ReplicaSet' : workload.kind,
        name: workload.kind === 'Deployment' ? `${workload.name}-${memory.current}` : workload.name,
        uid: owner,
      },
      labels: template?.metadata?.labels ?? {},
      ordinal,
      createdAt: now,
      revision: memory.current,
      spec,
      readyAfterMs: options.readyAfterMs,
      fate: fateOfPod(spec, options),
      since: now,
    }
  })
  memory.pods = [...memory.pods, ...created]
}

function drop({ memory, now }: Turn, pods: readonly SimulatedPod[]): void {
  memory.pods = memory.pods.filter((pod) => !pods.includes(pod))
  const gone = pods.map((pod) => ({ pod, at: now }))
  memory.gone = [...memory.gone, ...gone].filter(({ at }) => at > now - 3_600_000).slice(-100)
}

function idleFirst(pods: readonly SimulatedPod[], now: number): SimulatedPod[] {
  return pods.toSorted((a, b) => Number(isServing(a, now)) - Number(isServing(b, now)))
}
