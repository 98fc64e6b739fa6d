import type { Clock, Instant } from '#src/core/clock.ts'
import type { Labels } from '#src/core/watch/alerts.ts'
import type { Live } from './living.ts'

/** To whom alerts are sent, and in which groups; `match` are labels that an alert must have. */
export type SimulatedReceiver = {
  readonly name: string
  readonly groupBy: readonly string[]
  readonly match?: Labels
}

/** How patient an Alertmanager is, in milliseconds; the names are its own settings'. */
export type Pace = {
  readonly groupWait: number
  readonly groupInterval: number
  readonly repeatInterval: number
}

/** Alerts that are told of together. */
export type Group = {
  readonly key: string
  readonly receiver: string
  readonly labels: Labels
  readonly alerts: ReadonlyMap<string, Live>
}

/** Alertmanager's dispatcher: who is told of what together, and when. */
export type Groups = {
  put(alert: Live): void
  all(): readonly Group[]
  /** When the next group's turn is; undefined while there is none. */
  next(): Instant | undefined
  /** Groups whose turn it is; each has its next turn an interval later. */
  due(): readonly Group[]
  /** The group was told of these: what is resolved among them is over, unless it changed since. */
  told(group: Group, alerts: readonly Live[]): void
  clear(): void
}

type Kept = Group & {
  readonly alerts: Map<string, Live>
  next: Instant
  hasBeenDue: boolean
  emptySince: Instant | undefined
}

/** A group without alerts is forgotten after so long: Alertmanager's maintenance. */
const FORGOTTEN = 30_000

export function createGroups(
  clock: Clock,
  receivers: readonly SimulatedReceiver[],
  { groupWait, groupInterval }: Pace,
): Groups {
  const groups = new Map<string, Kept>()
  const isForgotten = ({ emptySince }: Kept) =>
    emptySince !== undefined && clock.now() - emptySince >= FORGOTTEN

  const groupOf = (receiver: SimulatedReceiver, alert: Live): Kept => {
    const labels = groupLabels(receiver, alert.labels)
    const key = groupKey(receiver, labels)
    const known = groups.get(key)
    if (known && !isForgotten(known)) return known
    const fresh = newGroup({ key, receiver: receiver.name, labels }, clock.now() + groupWait)
    groups.set(key, fresh)
    return fresh
  }

  return {
    put(alert) {
      const { now } = clock
      for (const receiver of receivers) {
        if (!fits(receiver, alert.labels)) continue
        const group = groupOf(receiver, alert)
        group.alerts.set(alert.fingerprint, alert)
        group.emptySince = undefined
        if (!group.hasBeenDue && alert.startsAt + groupWait < now()) group.next = now()
      }
    },
    clear: () => groups.clear(),
    all: () => [...groups.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    next() {
      const moments = [...groups.values()].map(({ next }) => next)
      return moments.length === 0 ? undefined : moments.reduce((a, b) => Math.min(a, b))
    },
    due() {
      for (const [key, group] of groups) if (isForgotten(group)) groups.delete(key)
      const due = [...groups.values()].filter(({ next }) => next <= clock.now())
      for (const group of due) {
        group.next = clock.now() + groupInterval
        group.hasBeenDue = true
      }
      return due.filter(({ alerts }) => alerts.size > 0)
    },
    told({ key }, alerts) {
      const group = groups.get(key)
      if (!group) return
      for (const alert of alerts)
        if (alert.endsAt !== undefined && group.alerts.get(alert.fingerprint) === alert)
          group.alerts.delete(alert.fingerprint)
      if (group.alerts.size === 0) group.emptySince ??= clock.now()
    },
  }
}

function newGroup(named: Omit<Group, 'alerts'>, next: Instant): Kept {
  return { ...named, alerts: new Map(), next, hasBeenDue: false, emptySince: undefined }
}

function fits({ match = {} }: SimulatedReceiver, labels: Labels): boolean {
  return Object.entries(match).every(([name, value]) => labels[name] === value)
}

/** `...` is Alertmanager's word for every label. */
function groupLabels({ groupBy }: SimulatedReceiver, labels: Labels): Labels {
  const isOfIt = (name: string) => groupBy.includes('...') || groupBy.includes(name)
  return Object.fromEntries(Object.entries(labels).filter(([name]) => isOfIt(name)))
}

/** As Alertmanager writes it: the route's place in the tree, and the labels. */
function groupKey({ name, match = {} }: SimulatedReceiver, labels: Labels): string {
  const matchers = Object.entries(match).map(([label, value]) => `${label}=${quoted(value)}`)
  return `{}/{${matchers.join(',')}}/${name}:${written(labels)}`
}

function written(labels: Labels): string {
  const names = Object.keys(labels).toSorted()
  return `{${names.map((name) => `${name}=${quoted(labels[name] ?? '')}`).join(', ')}}`
}

const quoted = (value: string) => JSON.stringify(value)
