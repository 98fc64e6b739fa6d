import type { ContainerSeen } from '#src/core/watch/inspected.ts'
import type { ListedContainer, ListedPod, ListedStatus } from './listed.ts'
import { quantity } from './quantities.ts'

/** A pod's containers as they are; those that only prepare it are told while they are not done. */
export function containersOf({ spec, status }: ListedPod): ContainerSeen[] {
  const preparing = spec.initContainers.flatMap((container) => {
    const found = status.initContainerStatuses?.find(({ name }) => name === container.name)
    const isDone = found?.state.terminated?.exitCode === 0
    return isDone ? [] : [seen(container, found)]
  })
  const main = spec.containers.map((container) =>
    seen(
      container,
      status.containerStatuses?.find(({ name }) => name === container.name),
    ),
  )
  return [...preparing, ...main]
}

function seen(container: ListedContainer, status: ListedStatus | undefined): ContainerSeen {
  const { state, message } = stateOf(status)
  const lastEnd = endOf(status?.lastState)
  const requests = amounts(container.resources?.requests)
  const limits = amounts(container.resources?.limits)
  return {
    name: container.name,
    image: container.image,
    ready: status?.ready ?? false,
    restarts: status?.restartCount ?? 0,
    state,
    ...(message && { message }),
    ...(lastEnd && { lastEnd }),
    ...(requests && { requests }),
    ...(limits && { limits }),
  }
}

function stateOf(status: ListedStatus | undefined): { state: string; message?: string } {
  const { running, waiting, terminated } = status?.state ?? {}
  if (running) return { state: 'running' }
  const told = waiting ?? terminated
  const state = told?.reason ?? (terminated ? `exited with ${terminated.exitCode}` : 'waiting')
  return { state, ...(told?.message && { message: told.message }) }
}

function endOf(last: ListedStatus['lastState'] | undefined): ContainerSeen['lastEnd'] {
  const ended = last?.terminated
  if (!ended) return undefined
  const at = ended.finishedAt ? Date.parse(ended.finishedAt) : undefined
  return {
    reason: ended.reason ?? 'Error',
    exitCode: ended.exitCode,
    ...(at !== undefined && { at }),
  }
}

type Amounts = { readonly cpu?: number; readonly memory?: number }

function amounts(written: Readonly<Record<string, string | number>> | undefined) {
  const [cpu, memory] = [quantity(written?.['cpu']), quantity(written?.['memory'])]
  if (cpu === undefined && memory === undefined) return undefined
  return {
    ...(cpu !== undefined && { cpu }),
    ...(memory !== undefined && { memory }),
  } satisfies Amounts
}
