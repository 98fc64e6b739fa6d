import type { Instant } from '#src/core/clock.ts'
import { hashOf } from '#src/core/hash.ts'
import type { Behaviour, TrackedPod } from './pods.ts'

/** People come and go: how far requests rise and fall, and in which time, in seconds. */
const WAVES = [
  { height: 0.22, period: 2_400 },
  { height: 0.08, period: 420 },
] as const

/** How busy an app is at a moment, as a factor around 1. */
export function busyAt(app: string, at: Instant): number {
  const phase = phaseOf(app)
  return WAVES.reduce(
    (sum, { height, period }) => sum + height * Math.sin(angle(at, period, phase)),
    1,
  )
}

/** How many requests came to a pod until a moment, those that failed among them. */
export function requestsTo(pod: TrackedPod, at: Instant): { all: number; failed: number } {
  let all = 0
  let failed = 0
  for (const [index, step] of pod.did.entries()) {
    if (step.from >= at) break
    const until = Math.min(pod.did[index + 1]?.from ?? at, at)
    const came = step.rate * (busyUntil(pod.app, until) - busyUntil(pod.app, step.from))
    all += came
    failed += came * step.failing
  }
  return { all, failed }
}

/** What a pod does at a moment. */
export function behaviourAt({ did }: TrackedPod, at: Instant): Behaviour | undefined {
  return did.findLast(({ from }) => from <= at)
}

/** A number from 0 to 1 that is the same for the same words. */
export function chance(...words: readonly (string | number)[]): number {
  return Number.parseInt(hashOf(words.join('\n')).slice(0, 8), 16) / 0xff_ff_ff_ff
}

/** The integral of `busyAt`, in seconds. */
function busyUntil(app: string, at: Instant): number {
  const phase = phaseOf(app)
  return WAVES.reduce(
    (sum, { height, period }) =>
      sum - (height * period * Math.cos(angle(at, period, phase))) / (2 * Math.PI),
    at / 1000,
  )
}

function angle(at: Instant, period: number, phase: number): number {
  return (2 * Math.PI * (at / 1000)) / period + phase
}

const phases = new Map<string, number>()

function phaseOf(app: string): number {
  const known = phases.get(app) ?? chance(app) * 2 * Math.PI
  phases.set(app, known)
  return known
}
