import type { Trouble } from './problems.ts'
import type { ContainerStatus, Pod, Warning } from './resources.ts'

/** What is wrong with a pod's containers, as far as their states tell. */
export function containerTroubles(pod: Pod, warnings: readonly Warning[]): Trouble[] {
  const all = [...(pod.status.initContainerStatuses ?? []), ...(pod.status.containerStatuses ?? [])]
  return all.flatMap((status) => {
    const trouble = waitingTrouble(pod, status, warnings) ?? exitTrouble(pod, status)
    return trouble ? [{ ...trouble, pod, container: status.name }] : []
  })
}

function waitingTrouble(
  pod: Pod,
  status: ContainerStatus,
  warnings: readonly Warning[],
): Trouble | undefined {
  const reason = status.state.waiting?.reason
  if (!reason) return undefined
  const why =
    status.state.waiting?.message ??
    warnings.findLast((warning) => warning.reason === 'Failed')?.message
  if (reason === 'CrashLoopBackOff') return crashTrouble(pod, status)
  const words = waiting[reason]
  if (!words) return undefined
  const cause = why && isPull.has(reason) ? pullCause(why) : why
  const because = cause ? `: ${cause}` : ''
  return {
    reason,
    severity: words.severity,
    message: `container ${status.name} ${words.say(status.image)}${because}`,
  }
}

const isPull = new Set(['ErrImagePull', 'ImagePullBackOff'])

/** The runtime names the image at each of its layers; what went wrong stands at the end. */
function pullCause(why: string): string {
  const last = why.split(': ').at(-1)?.trim() ?? ''
  return last.startsWith('Back-off pulling image') ? '' : last
}

type Words = { readonly severity: Trouble['severity']; say(image: string): string }

const waiting: Readonly<Record<string, Words>> = {
  ErrImagePull: { severity: 'pending', say: (image) => `could not pull "${image}" yet` },
  ImagePullBackOff: { severity: 'fatal', say: (image) => `cannot pull "${image}"` },
  ErrImageNeverPull: {
    severity: 'fatal',
    say: (image) => `may not pull "${image}", and the node lacks it`,
  },
  InvalidImageName: {
    severity: 'fatal',
    say: (image) => `has an image name that cannot be: "${image}"`,
  },
  CreateContainerConfigError: { severity: 'fatal', say: () => 'cannot be configured' },
  CreateContainerError: { severity: 'fatal', say: () => 'cannot be created' },
  RunContainerError: { severity: 'pending', say: () => 'could not be started' },
}

function crashTrouble(pod: Pod, status: ContainerStatus): Trouble {
  const ended = status.lastState.terminated
  const restarts = restartsOf(status)
  if (ended?.reason === 'OOMKilled')
    return {
      reason: 'OOMKilled',
      severity: 'fatal',
      message: `${outOfMemory(pod, status)}${restarts}`,
    }
  const how = ended ? exitOf(ended) : 'keeps ending'
  return {
    reason: 'CrashLoopBackOff',
    severity: 'fatal',
    message: `container ${status.name} ${how}${restarts}`,
  }
}

/** It ended, and is being started again, or was just now. */
function exitTrouble(pod: Pod, status: ContainerStatus): Trouble | undefined {
  const ended = status.state.terminated ?? status.lastState.terminated
  if (status.ready || !ended || ended.exitCode === 0) return undefined
  if (ended.reason === 'OOMKilled')
    return {
      reason: 'OOMKilled',
      severity: 'pending',
      message: `${outOfMemory(pod, status)}${restartsOf(status)}`,
    }
  const message = `container ${status.name} ${exitOf(ended)}${restartsOf(status)}`
  return { reason: 'Error', severity: 'pending', message }
}

function exitOf({
  exitCode,
  signal,
}: {
  exitCode: number
  signal?: number | null | undefined
}): string {
  return signal ? `was ended by signal ${signal}` : `exited with code ${exitCode}`
}

function outOfMemory(pod: Pod, { name }: ContainerStatus): string {
  const limit = pod.spec.containers.find((container) => container.name === name)?.resources
    ?.limits?.['memory']
  return `container ${name} ran out of memory${limit === undefined ? '' : ` (its limit is ${limit})`}`
}

function restartsOf({ restartCount }: ContainerStatus): string {
  if (restartCount === 0) return ''
  return `, ${restartCount} restart${restartCount === 1 ? '' : 's'}`
}
