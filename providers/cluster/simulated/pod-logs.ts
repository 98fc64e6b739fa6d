import type { PodLogRequest } from '#providers/cluster/inspecting.ts'
import { endsOf, type SimulatedPod } from './pods.ts'
import type { Refused } from './store.ts'
import { faultOf, type World } from './world.ts'

/** What a container wrote, as the API server would answer it, or why it has nothing to say. */
export function logOf(world: World, of: PodLogRequest): string | Refused {
  const pod = world.controllers.simulated(of.namespace).find(({ name }) => name === of.pod)
  if (!pod) return { code: 404, reason: 'NotFound', message: `pods "${of.pod}" not found` }
  const container = containerFor(pod, of)
  if (!container) return refused(noContainer(pod, of))
  const now = world.clock.now()
  const silence = of.previous ? neverEnded(pod, now) : notBegun(pod, now)
  if (silence) return refused(`container "${container.name}" in pod "${pod.name}" ${silence}`)
  return written(linesOf(world, pod, container), of)
}

type Line = { readonly at: number; readonly text: string }
type Container = { readonly name: string; readonly image: string }

function containerFor(pod: SimulatedPod, { container }: PodLogRequest): Container | undefined {
  const all = containersOf(pod)
  if (container !== undefined) return all.find(({ name }) => name === container)
  return all.length === 1 ? all[0] : undefined
}

function noContainer(pod: SimulatedPod, { container }: PodLogRequest): string {
  if (container !== undefined) return `container ${container} is not valid for pod ${pod.name}`
  const names = containersOf(pod).map(({ name }) => name)
  return `a container name must be specified for pod ${pod.name}, choose one of: [${names.join(' ')}]`
}

function refused(message: string): Refused {
  return { code: 400, reason: 'BadRequest', message }
}

function neverEnded(pod: SimulatedPod, now: number): string | undefined {
  return crashesOf(pod, now).length === 0 ? 'has no previous run that ended' : undefined
}

function notBegun(pod: SimulatedPod, now: number): string | undefined {
  if (pod.fate === 'pull') return 'is waiting to start: trying and failing to pull image'
  const waits = pod.fate === 'unschedulable' || now < pod.since + pod.readyAfterMs * 0.3
  return waits ? 'is waiting to start: ContainerCreating' : undefined
}

function crashesOf(pod: SimulatedPod, now: number): readonly number[] {
  return pod.fate === 'crash' || pod.fate === 'oom' ? endsOf(pod, now) : []
}

function linesOf(world: World, pod: SimulatedPod, { name, image }: Container): readonly Line[] {
  const now = world.clock.now()
  const end = crashesOf(pod, now).at(-1)
  if (end !== undefined) return lastWords(world, pod, end)
  const { namespace, since } = pod
  const running = { namespace, pod: pod.name, container: name, image, since, now }
  return world.logs?.(running) ?? startUp(pod, now)
}

/** What it was told to say before it dies. */
function lastWords(world: World, pod: SimulatedPod, end: number): Line[] {
  const images = containersOf(pod).map(({ image }) => image)
  const words = images.map((image) => faultOf(world, image)?.logs).find((logs) => logs) ?? []
  return words.map((text, index) => ({ at: end - (words.length - index) * 100, text }))
}

function startUp(pod: SimulatedPod, now: number): Line[] {
  const from = pod.createdAt + pod.readyAfterMs * 0.3
  const ready = pod.createdAt + pod.readyAfterMs
  const lines = [
    { at: from, text: 'level=info msg="starting"' },
    { at: ready, text: 'level=info msg="listening" port=8080' },
  ]
  if (pod.fate !== 'never-ready') return lines.filter(({ at }) => at <= now)
  const beats = Math.min(Math.floor(Math.max(now - ready, 0) / 10_000), 1000)
  const probes = Array.from({ length: beats }, (_, index) => ({
    at: now - ((now - ready) % 10_000) - (beats - 1 - index) * 10_000,
    text: 'level=warn msg="not ready" path=/healthz status=503',
  }))
  return [...lines, ...probes].filter(({ at }) => at <= now)
}

function containersOf({ spec }: SimulatedPod): readonly Container[] {
  return (spec['containers'] ?? []) as Container[]
}

function written(
  lines: readonly Line[],
  { since = 0, tailLines, limitBytes }: PodLogRequest,
): string {
  const text = lines
    .filter(({ at }) => at >= since)
    .slice(-tailLines)
    .map(({ at, text }) => `${new Date(at).toISOString().replace('Z', '000000Z')} ${text}\n`)
    .join('')
  return Buffer.from(text).subarray(0, limitBytes).toString('utf8')
}
