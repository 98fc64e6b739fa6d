import type { SimulatedControls } from '#providers/cluster/simulated.ts'
import type { Instant } from '#src/core/clock.ts'

/** What a pod does from one moment on, until the next change. */
export type Behaviour = {
  readonly from: Instant
  /** Requests per second that come to it before the time of day; 0 where it is not ready. */
  readonly rate: number
  /** Which part of them fails, from 0 to 1. */
  readonly failing: number
  /** How long half of them take at most, in seconds. */
  readonly median: number
  readonly restarts: number
}

/** A pod as its numbers and lines are made of: it keeps what it did. */
export type TrackedPod = {
  readonly name: string
  readonly namespace: string
  readonly app: string
  readonly container: string
  readonly image: string
  readonly from: Instant
  /** When it was gone. */
  until?: Instant
  readonly did: Behaviour[]
}

export type Health = Pick<Behaviour, 'failing' | 'median'>

export type PodBook = {
  /** Takes down what the pods do now. */
  look(now: Instant): void
  /** Those that were there at some moment between two. */
  between(from: Instant, to: Instant): readonly TrackedPod[]
}

export type BookOptions = {
  readonly controls: Pick<SimulatedControls, 'pods'>
  readonly namespaces: readonly string[]
  /** The app that an image is of; undefined where it is none that has requests. */
  readonly appOf: (image: string) => string | undefined
  /** Requests per second to an app in a namespace. */
  readonly demand: (app: string, namespace: string) => number
  readonly health: (app: string, image: string) => Health
}

/** How long pods that are gone are remembered, in milliseconds. */
const REMEMBERED = 3 * 3_600_000

/** Follows the pods of a simulated cluster, so that what they did stays what it was. */
export function createPodBook({ controls, namespaces, ...options }: BookOptions): PodBook {
  const book = new Map<string, TrackedPod>()

  const lookInto = (namespace: string, now: Instant, present: Set<string>): void => {
    const pods = controls.pods(namespace).flatMap((pod) => {
      const [container] = pod.spec.containers
      const app = container && options.appOf(container.image)
      return app === undefined ? [] : [{ pod, app, container: container! }]
    })
    const serving = (name: string) => pods.filter(({ pod, app }) => app === name && isReady(pod))
    for (const { pod, app, container } of pods) {
      const { uid, name, creationTimestamp } = pod.metadata
      present.add(uid)
      const from = Date.parse(creationTimestamp ?? '') || now
      const { image } = container
      const known = book.get(uid) ?? { name, namespace, app, container: container.name, image, from, did: [] } // prettier-ignore
      book.set(uid, known)
      const [status] = pod.status.containerStatuses ?? []
      const share = options.demand(app, namespace) / Math.max(serving(app).length, 1)
      note(known, {
        from: known.did.length === 0 ? from : now,
        rate: isReady(pod) ? share : 0,
        restarts: status?.restartCount ?? 0,
        ...options.health(app, image),
      })
    }
  }

  return {
    look(now) {
      const present = new Set<string>()
      for (const namespace of namespaces) lookInto(namespace, now, present)
      for (const [uid, pod] of book) {
        if (!present.has(uid)) pod.until ??= now
        if (pod.until !== undefined && pod.until < now - REMEMBERED) book.delete(uid)
      }
    },
    between: (from, to) =>
      [...book.values()].filter((pod) => pod.from <= to && (pod.until ?? Infinity) >= from),
  }
}

function note({ did }: TrackedPod, next: Behaviour): void {
  const last = did.at(-1)
  const isSame =
    last?.rate === next.rate &&
    last.failing === next.failing &&
    last.median === next.median &&
    last.restarts === next.restarts
  if (!isSame) did.push(next)
}

function isReady({ status }: ReturnType<SimulatedControls['pods']>[number]): boolean {
  return (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True')
}
