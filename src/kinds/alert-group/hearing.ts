import type { Instant } from '#src/core/clock.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Alert, Labels } from '#src/core/watch/alerts.ts'
import { without } from '#src/core/without.ts'
import type { AlertGroup, KnownAlert } from './group.ts'

type Told = Extract<Signal, { type: 'alerts' }>

/** How many alerts of a group are known by name; the others are counted. */
const MOST = 500
/** How many that are over are remembered, so that what is told late of them is known to be old. */
const MOST_OVER = 100
/** How many are kept with all their words; of the others labels alone, as far as they are short. */
const MOST_IN_FULL = 50
/** Labels and annotations are cut here, in characters: nobody reads further. */
const LONGEST = 1_000
const MOST_LABELS = 40
const SHORT = 100

/**
 * The group after Alertmanager told of it. An alert is known by its fingerprint and its beginning: of the same beginning
 * the end is the last word of a webhook, and an earlier beginning is old. A poll names everything that fires, so it
 * overrules both, unless something newer was heard while it was on its way. Where more fire than are named, nothing is
 * known of the others: none of them is over.
 */
export function heard(group: AlertGroup, told: Told, now: Instant): AlertGroup {
  const at = Math.min(told.at ?? now, now)
  const known = new Map(group.alerts.map((alert) => [alert.fingerprint, alert]))
  for (const alert of told.alerts.slice(0, MOST)) {
    const before = known.get(alert.fingerprint)
    const after = merge(before, alert, told.by, { at, forgotten: group.forgotten })
    if (after) known.set(alert.fingerprint, after)
  }
  const named = new Set(told.alerts.map(({ fingerprint }) => fingerprint))
  const isWhole = told.by === 'poll' && told.truncated === 0
  const all = [...known.values()].map((alert) =>
    isWhole && !named.has(alert.fingerprint) ? missing(alert, at) : alert,
  )
  const unnamed = told.truncated + Math.max(0, told.alerts.length - MOST)
  return remembered(group, all, { named, unnamed })
}

type Knowing = { readonly at: Instant; readonly forgotten: Instant }

function merge(
  before: KnownAlert | undefined,
  alert: Alert,
  by: Told['by'],
  knowing: Knowing,
): KnownAlert | undefined {
  if (alert.status === 'resolved') return resolved(before, alert, knowing.at)
  const isOld = by === 'webhook' ? isReplayed(before, alert, knowing) : isLate(before, knowing)
  if (isOld) return before
  const { endsAt, overruled } = before?.startsAt === alert.startsAt ? before : {}
  const end = endsAt ?? overruled
  return {
    ...detailsOf(alert),
    firing: true,
    heardAt: Math.max(knowing.at, before?.heardAt ?? 0),
    ...(end !== undefined && { overruled: end }),
    ...mutedBy(alert, by, before),
  }
}

/** It began before what is known, or its end is known. */
function isReplayed(
  before: KnownAlert | undefined,
  { startsAt }: Alert,
  { forgotten }: Knowing,
): boolean {
  if (!before) return startsAt <= forgotten
  return startsAt < before.startsAt || (startsAt === before.startsAt && !before.firing)
}

/** Its end was heard while the poll was on its way. */
function isLate(before: KnownAlert | undefined, { at }: Knowing): boolean {
  return before !== undefined && !before.firing && before.heardAt > at
}

/** A webhook tells nothing of silences: what the last poll said holds on. */
function mutedBy(
  { silencedBy, inhibitedBy = [], mutedBy: intervals = [] }: Alert,
  by: Told['by'],
  before: KnownAlert | undefined,
): Pick<KnownAlert, 'silencedBy' | 'inhibited'> {
  const known = by === 'poll' ? undefined : before
  const silences = silencedBy ?? known?.silencedBy ?? []
  const inhibited = inhibitedBy.length + intervals.length > 0 || known?.inhibited === true
  return {
    ...(silences.length > 0 && { silencedBy: silences.slice(0, 10) }),
    ...(inhibited && { inhibited }),
  }
}

function resolved(
  before: KnownAlert | undefined,
  alert: Alert,
  at: Instant,
): KnownAlert | undefined {
  const endsAt = alert.endsAt ?? at
  if (before && alert.startsAt < before.startsAt) return before
  const isSame = before?.startsAt === alert.startsAt
  if (before && isSame && (!before.firing || endsAt <= (before.overruled ?? -Infinity)))
    return before
  const heardAt = Math.max(at, before?.heardAt ?? 0)
  return { ...detailsOf(alert), firing: false, endsAt, heardAt }
}

/** A poll does not name it. */
function missing(alert: KnownAlert, at: Instant): KnownAlert {
  if (!alert.firing || alert.heardAt > at) return alert
  return { ...without(alert, 'silencedBy', 'inhibited'), firing: false, endsAt: at }
}

type Naming = { readonly named: ReadonlySet<string>; readonly unnamed: number }

/** Those that are over are forgotten, the oldest first. Whoever fires and was not named is one of those that were counted. */
function remembered(
  group: AlertGroup,
  alerts: readonly KnownAlert[],
  { named, unnamed }: Naming,
): AlertGroup {
  const firing = alerts.filter((one) => one.firing)
  const [told, others] = [true, false].map((is) =>
    firing.filter(({ fingerprint }) => named.has(fingerprint) === is),
  ) as [KnownAlert[], KnownAlert[]]
  const over = alerts
    .filter((one) => !one.firing)
    .toSorted((a, b) => (b.endsAt ?? 0) - (a.endsAt ?? 0))
  const lost = over.slice(MOST_OVER)
  const kept = [...told, ...others].slice(0, MOST)
  const all = [...kept, ...over.slice(0, MOST_OVER)]
  return {
    ...group,
    alerts: all.map((alert, index) => (index < MOST_IN_FULL ? alert : inShort(alert))),
    truncated: told.length + Math.max(unnamed, others.length) - kept.length,
    forgotten: Math.max(group.forgotten, ...lost.map(({ startsAt }) => startsAt)),
  }
}

function inShort(alert: KnownAlert): KnownAlert {
  const labels = Object.entries(alert.labels).filter(([, value]) => value.length <= SHORT)
  return { ...alert, labels: Object.fromEntries(labels), annotations: {} }
}

function detailsOf({ fingerprint, startsAt, labels, annotations, generatorURL }: Alert) {
  return {
    fingerprint,
    startsAt,
    labels: cut(labels),
    annotations: cut(annotations),
    ...(generatorURL && generatorURL.length <= 4_000 && { generatorURL }),
  }
}

function cut(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels)
      .slice(0, MOST_LABELS)
      .map(([name, value]) => [name.slice(0, SHORT), value.slice(0, LONGEST)]),
  )
}
