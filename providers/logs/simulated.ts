import { type FailureKind, ProviderFailure } from '#src/core/errors.ts'
import type { Clock, Instant } from '#src/core/clock.ts'
import { levelOf } from '#src/core/watch/levels.ts'
import type { LogLine } from '#src/core/watch/logs.ts'
import type { Awaitable } from '#src/core/dependencies/kind.ts'
import { fitting, newest, podsLike } from './fitting.ts'
import type { Logs, LogsRequest } from './logs.ts'

/** A line as a container wrote it. */
export type WrittenLine = {
  readonly at: Instant
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly text: string
}

/** Tells what containers of a namespace wrote between two moments; the same whenever it is asked. */
export type Writing = (between: {
  readonly namespace: string
  readonly from: Instant
  readonly to: Instant
}) => Awaitable<readonly WrittenLine[]>

/** How a test or the sandbox writes lines and makes things go wrong. */
export type SimulatedLogsControls = {
  /** Containers wrote these lines, beside all others; `at` is now where it is absent. */
  write(...lines: readonly (Omit<WrittenLine, 'at'> & { readonly at?: Instant })[]): void
  /** From now on it fails like this. Returns how to undo it; the latest word counts. */
  fail(kind?: FailureKind, because?: string): () => void
  /** How often it was asked for lines, failures included. */
  reads(): number
}

export type LogsSimulationOptions = {
  readonly clock: Clock
  /** How failures name it. */
  readonly name?: string
  /** What is written by itself. */
  readonly writing?: Writing
  /** As people's browsers reach it; without it there are no links. */
  readonly external?: string
}

/** A Loki in memory that keeps everything for ever; what is after the clock's now was not written yet. */
export function simulateLogs({
  clock,
  name = 'simulated',
  writing = () => [],
  external,
}: LogsSimulationOptions): { readonly logs: Logs; readonly controls: SimulatedLogsControls } {
  const pushed: WrittenLine[] = []
  const faults: { readonly kind: FailureKind; readonly because: string }[] = []
  let reads = 0

  const refuse = (doing: string, signal: AbortSignal) => {
    if (signal.aborted)
      throw new ProviderFailure(name, 'unavailable', `Cannot ${doing}: it took too long`)
    const fault = faults.at(-1)
    if (fault) throw new ProviderFailure(name, fault.kind, `Cannot ${doing}: ${fault.because}`)
  }

  const logs: Logs = {
    kind: 'loki',
    async read(request, signal) {
      reads += 1
      refuse(`read logs of ${request.namespace}`, signal)
      const fits = fitting(request, name)
      const { namespace, from, to, limit } = request
      const until = Math.min(to, clock.now() + 1)
      const own = await writing({ namespace, from, to: until })
      const found = [...own, ...pushed].filter(isMeant(request, until))
      return { ...newest(found.map((line) => asLine(line)).filter(fits), limit), missing: [] }
    },
    async ping(signal) {
      refuse('reach it', signal)
    },
    link: ({ namespace }) =>
      external === undefined
        ? undefined
        : `${external}/explore?namespace=${encodeURIComponent(namespace)}`,
    async close() {},
  }
  const controls: SimulatedLogsControls = {
    write(...lines) {
      pushed.push(...lines.map((line) => ({ at: clock.now(), ...line })))
    },
    fail(kind = 'unavailable', because = 'Loki does not answer') {
      const fault = { kind, because }
      faults.push(fault)
      return () => {
        const index = faults.indexOf(fault)
        if (index !== -1) faults.splice(index, 1)
      }
    },
    reads: () => reads,
  }
  return { logs, controls }
}

function isMeant(
  { namespace, pods, container, from }: LogsRequest,
  until: Instant,
): (line: WrittenLine) => boolean {
  const isOf = podsLike(pods)
  return (line) =>
    line.namespace === namespace &&
    line.at >= from &&
    line.at < until &&
    isOf(line.pod) &&
    (container === undefined || line.container === container)
}

function asLine({ at, text, pod, container }: WrittenLine): LogLine {
  const level = levelOf(text)
  return { at, text, pod, container, ...(level && { level }) }
}
