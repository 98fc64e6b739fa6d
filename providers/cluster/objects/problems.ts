import { shortDigests } from '#src/core/release.ts'
import type { Problem } from '#src/core/plan/workload.ts'
import type { Api, Surroundings } from './api.ts'
import { containerTroubles } from './container-troubles.ts'
import type { Pod, Warning } from './resources.ts'
import { creationProblem, isReady, type Rollout } from './rollout.ts'

/** A problem and where it was found, before it is counted and given its logs. */
export type Trouble = Problem & { readonly pod?: Pod; readonly container?: string }

/** Says in words what keeps a rollout, the worst first, each sort once, with the last words of what crashed. */
export async function tellProblems(
  api: Api,
  rollout: Rollout,
  { warnings }: Surroundings,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const troubles = [
    ...rollout.complaints,
    ...rollout.newPods.filter((pod) => !isReady(pod)).flatMap((pod) => podTroubles(pod, warnings)),
    ...creationTroubles(rollout, warnings),
  ]
  const told = merge(troubles)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, 5)
  return await Promise.all(told.map((trouble) => withLogs(api, trouble, signal)))
}

/** What keeps a pod from being ready, as far as it says so itself, or the warnings about it do. */
export function podTroubles(pod: Pod, all: readonly Warning[]): Trouble[] {
  const warnings = all.filter(({ involvedObject }) => involvedObject.uid === pod.metadata.uid)
  const scheduled = pod.status.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    const message = `no node takes the pod: ${scheduled.message ?? 'no reason given'}`
    return [{ reason: 'Unschedulable', message, severity: 'pending', pod }]
  }
  const troubles = containerTroubles(pod, warnings)
  if (troubles.length > 0) return troubles
  if (pod.status.reason) {
    const message = pod.status.message ?? `the pod was ended: ${pod.status.reason}`
    return [{ reason: pod.status.reason, message, severity: 'pending', pod }]
  }
  return warnings
    .filter(({ reason }) => worthTelling.has(reason))
    .slice(-1)
    .map((warning) => told(warning, pod))
}

const worthTelling = new Set([
  'Unhealthy',
  'FailedMount',
  'FailedAttachVolume',
  'FailedCreatePodSandBox',
  'FailedPostStartHook',
])

function told({ reason, message }: Warning, pod: Pod): Trouble {
  const words = reason === 'Unhealthy' ? unhealthy(message) : message
  return { reason, message: words, severity: 'pending', pod }
}

/** `Readiness probe failed: HTTP probe failed with statuscode: 503` as a sentence. */
function unhealthy(message: string): string {
  const [, probe, why] = /^(\w+) probe (?:failed|errored): ([\s\S]*)$/.exec(message) ?? []
  return probe ? `the pod fails its ${probe.toLowerCase()} probe: ${why?.trim()}` : message
}

/** StatefulSets, DaemonSets and Jobs say only by an event that a pod could not be created. */
function creationTroubles(
  { creators, complaints, updated, wanted }: Rollout,
  warnings: readonly Warning[],
): Trouble[] {
  if (updated >= wanted || complaints.some(({ reason }) => reason === 'FailedCreate')) return []
  return warnings
    .filter(
      ({ reason, involvedObject }) =>
        reason === 'FailedCreate' && creators.includes(involvedObject.uid),
    )
    .slice(-1)
    .map(({ reason, message }) => creationProblem(reason, message))
}

/** Ten pods that fail alike are one problem. */
function merge(troubles: readonly Trouble[]): Trouble[] {
  const alike = Map.groupBy(troubles, ({ reason, container }) => `${reason}/${container ?? ''}`)
  return [...alike.values()].flatMap((same) => {
    const worst = same.toSorted((a, b) => rank(a) - rank(b))[0]
    if (!worst) return []
    return [
      same.length === 1 ? worst : { ...worst, message: `${worst.message} (${same.length} pods)` },
    ]
  })
}

/** Causes come before the deadline that they made us miss, and of causes the worst. */
function rank({ severity, reason }: Problem): number {
  if (reason === 'ProgressDeadlineExceeded') return 2
  return severity === 'fatal' ? 0 : 1
}

const crashed = new Set(['CrashLoopBackOff', 'OOMKilled', 'Error'])

async function withLogs(api: Api, trouble: Trouble, signal: AbortSignal): Promise<Problem> {
  const { pod, container, ...told } = trouble
  const problem = { ...told, message: shortDigests(told.message) }
  if (!pod || !container || !crashed.has(problem.reason)) return problem
  const lines = await api.previousLogs({ pod, container }, signal)
  const logs = lines?.slice(-20).map((line) => line.slice(0, 400))
  return logs && logs.length > 0 ? { ...problem, logs } : problem
}
