import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import { Labels } from '#src/core/watch/alerts.ts'
import { labelled } from '#src/core/watch/belongs.ts'
import { Lately } from '#src/core/watch/alerting/lately.ts'
import { AlertPlace } from '#src/core/watch/alerting/routing.ts'
import { severityRank, worstOf } from '#src/core/watch/alerting/severity.ts'
import type { MessageKey } from '#src/core/record.ts'

/** An alert as it was last told. Labels and texts are kept of those that are shown. */
export const KnownAlert = z.object({
  fingerprint: z.string(),
  firing: z.boolean(),
  startsAt: z.number(),
  endsAt: z.number().optional(),
  /** An end that turned out to be none: whoever tells of it again tells nothing new. */
  overruled: z.number().optional(),
  /** When it was last said that it fires, by our clock. */
  heardAt: z.number(),
  /** Somebody silenced it; or another alert inhibits it, or its route tells nobody at this time. */
  silencedBy: z.array(z.string()).optional(),
  inhibited: z.boolean().optional(),
  labels: Labels,
  annotations: Labels,
  generatorURL: z.string().optional(),
})
export type KnownAlert = z.infer<typeof KnownAlert>

/** A silence that was made for the group. */
export const KnownSilence = z.object({ id: z.string(), by: Actor, until: z.number() })
export type KnownSilence = z.infer<typeof KnownSilence>

/** One time that the group fired: it has one thread. */
export const Episode = z.object({
  /** Counts from 1. */
  number: z.number(),
  /** When its first alert began, by Alertmanager, and when it was heard of. */
  firedAt: z.number(),
  openedAt: z.number(),
  place: AlertPlace,
  /** Absent until its channel said how it tells of it, and where nobody is told. */
  told: z.enum(['message', 'digest']).optional(),
  /** What was delivered there, as last seen. */
  lately: z.array(Lately),
  acknowledged: z.object({ by: Actor, at: z.number() }).optional(),
  escalatedAt: z.number().optional(),
  /** The rank of the severity for which somebody was called. */
  calledFor: z.number().optional(),
  /** What happened, oldest first, plain. */
  timeline: z.array(z.object({ at: z.number(), text: z.string() })),
  /** How often it fired again before it was over for good. */
  reopened: z.number(),
  resolvedAt: z.number().optional(),
  /** The record that draws what is still to be drawn. */
  drawnBy: z.string().optional(),
  picture: z.object({ chart: z.string(), alt: z.string() }).optional(),
})
export type Episode = z.infer<typeof Episode>

/** A group of alerts, as Alertmanager groups them: what it is, what fires, and the last time that it did. */
export const AlertGroup = z.object({
  version: z.literal(1),
  /** Short, typed by people: `a-7c3f90d2`. */
  id: z.string(),
  /** The cluster whose Alertmanager keeps it. */
  alertmanager: z.string(),
  receiver: z.string(),
  groupLabels: Labels,
  alerts: z.array(KnownAlert).default([]),
  /** How many more fire than are known by name. */
  truncated: z.number().default(0),
  /** Whatever began before and is not known any more is over. */
  forgotten: z.number().default(0),
  silences: z.array(KnownSilence).default([]),
  episode: Episode.optional(),
  /** Those before it, newest first, as far as they are remembered. */
  past: z.array(Episode).default([]),
  /** Nothing was heard of it for long: it is done until something is. */
  rests: z.boolean().optional(),
})
export type AlertGroup = z.infer<typeof AlertGroup>

/** Whether the last episode is not over. */
export function isOpen(group: AlertGroup): group is AlertGroup & { readonly episode: Episode } {
  return group.episode !== undefined && group.episode.resolvedAt === undefined
}

/** Alerts that fire now, the worst first, then those that fire longest. */
export function firingOf(group: AlertGroup): readonly KnownAlert[] {
  return group.alerts
    .filter(({ firing }) => firing)
    .toSorted(
      (a, b) =>
        severityRank(severityOf(group, b)) - severityRank(severityOf(group, a)) ||
        a.startsAt - b.startsAt,
    )
}

/** Whether somebody should hear of the alert: no silence mutes it, no other alert inhibits it, and its route tells somebody now. */
export function isLoud({ silencedBy = [], inhibited }: KnownAlert): boolean {
  return silencedBy.length === 0 && !inhibited
}

/** Labels that all alerts have in common: those that fire, or else those that did; the group's own among them. */
export function commonLabels(group: AlertGroup): Labels {
  const firing = group.alerts.filter(({ firing }) => firing)
  const [first, ...others] = (firing.length > 0 ? firing : group.alerts).map(({ labels }) => labels)
  const shared = Object.entries(first ?? {}).filter(([name, value]) =>
    others.every((labels) => labels[name] === value),
  )
  return { ...Object.fromEntries(shared), ...group.groupLabels }
}

/** What the group is called: its alert, or what its labels say. */
export function nameOf(group: AlertGroup): string {
  const common = commonLabels(group)
  if (common['alertname']) return common['alertname']
  const names = [...new Set(group.alerts.flatMap(({ labels }) => labels['alertname'] ?? []))]
  if (names.length > 0 && names.length <= 3) return names.join(', ')
  const labels = Object.entries(group.groupLabels).map(([name, value]) => `${name}=${value}`)
  return labels.join(' ') || group.receiver
}

/** The worst that any of its alerts says; of those that fire, where one does. */
export function severityIn(group: AlertGroup): string | undefined {
  const firing = group.alerts.filter(({ firing }) => firing)
  return worstOf((firing.length > 0 ? firing : group.alerts).map((one) => severityOf(group, one)))
}

/** The message of an episode: each has its own thread. */
export function groupMessage({ id }: AlertGroup, episode: Episode): MessageKey | undefined {
  const { number, place, told } = episode
  if (told !== 'message' || place.channel === undefined) return undefined
  return { kind: 'alertGroup', subject: `${id}@${number}`, channel: place.channel }
}

function severityOf({ episode }: AlertGroup, { labels }: KnownAlert): string | undefined {
  return labelled(labels, episode?.place.severityBy ?? ['severity'])
}
