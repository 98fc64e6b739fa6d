import { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { AlertPolicy } from './alert-policy.ts'
import type { Alert, Labels, SeenGroup } from '#src/core/watch/alerts.ts'
import { type Belonging, labelled } from '#src/core/watch/belongs.ts'

/** An alert that began while a delivery acted on what the alert is about. Texts come from outside, and are clamped. */
export const Evidence = z.object({
  /** The same alert that goes out and comes back is another. */
  key: z.string(),
  name: z.string(),
  severity: z.string().optional(),
  summary: z.string().optional(),
  startsAt: z.number(),
  /** The most that it may do to the delivery. */
  means: z.enum(['tell', 'hold', 'rollback']),
})
export type Evidence = z.infer<typeof Evidence>

/** What became of an alert: it fired before anything was written, people were told of it, or it stopped the delivery. */
export const Witnessed = z.object({
  ...Evidence.shape,
  as: z.enum(['before', 'told', 'stopped']),
})
export type Witnessed = z.infer<typeof Witnessed>

/** What a delivery knows of the alerts about it. */
export const Watched = z.object({
  /** When its rollout began: what fired before is none of its doing. */
  since: z.number(),
  alerts: z.array(Witnessed),
  /** Why alerts cannot be seen at present. */
  blind: z.string().optional(),
})
export type Watched = z.infer<typeof Watched>

/** So many are looked at, first those that may stop it and of these the newest: whoever reads of more reads none of them. */
const MOST = 50
const NAME = 100
const SUMMARY = 240

/** Alerts of these severities are for reading: they are told, and keep nobody. */
const informal: readonly string[] = ['info', 'information', 'none', 'debug']

/**
 * The alerts of an app in an environment that began after `since`, oldest first. What is silenced or inhibited is none;
 * what only may be meant sends nothing back.
 */
export function evidenceIn(
  groups: readonly SeenGroup[],
  {
    policy,
    since,
    severities,
    belonging,
  }: {
    readonly policy: AlertPolicy
    readonly since: Instant
    readonly severities: readonly string[]
    readonly belonging: (labels: Labels) => Belonging
  },
): readonly Evidence[] {
  const match = Object.entries(policy.match ?? {})
  const found = groups.flatMap(({ alerts }) =>
    alerts.flatMap((alert): [string, Evidence][] => {
      if (!isActive(alert) || alert.startsAt <= since) return []
      if (!match.every(([name, value]) => alert.labels[name] === value)) return []
      const is = belonging(alert.labels)
      if (is === 'no') return []
      const severity = labelled(alert.labels, severities)
      const isAsked = match.some(([name]) => severities.includes(name))
      const strongest = isAsked || !isInformal(severity) ? policy.policy : 'tell'
      const means = is === 'perhaps' && strongest === 'rollback' ? 'hold' : strongest
      const one = evidenceOf(alert, severity, means)
      return [[one.key, one]]
    }),
  )
  // One alert may be in the groups of several receivers.
  return [...new Map(found).values()]
    .toSorted((a, b) => weightOf(a) - weightOf(b) || b.startsAt - a.startsAt)
    .slice(0, MOST)
    .toSorted((a, b) => a.startsAt - b.startsAt || a.key.localeCompare(b.key))
}

/** Notes without number must not hide what may stop a delivery. */
function weightOf({ means }: Evidence): number {
  return means === 'tell' ? 1 : 0
}

function isActive({ status, silencedBy = [], inhibitedBy = [] }: Alert): boolean {
  return status === 'firing' && silencedBy.length + inhibitedBy.length === 0
}

function isInformal(severity: string | undefined): boolean {
  return severity !== undefined && informal.includes(severity.toLowerCase())
}

function evidenceOf(
  { fingerprint, startsAt, labels, annotations }: Alert,
  severity: string | undefined,
  means: Evidence['means'],
): Evidence {
  const { summary, description } = annotations
  const words = clamped(summary ?? description ?? '', SUMMARY)
  return {
    key: `${clamped(fingerprint, NAME)}@${startsAt}`,
    name: clamped(labels['alertname'] ?? '', NAME) || 'an alert without a name',
    ...(severity !== undefined && { severity: clamped(severity, NAME) }),
    ...(words !== '' && { summary: words }),
    startsAt,
    means,
  }
}

/** One line without control characters, which no store takes, cut between characters. */
function clamped(text: string, most: number): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  if (line.length <= most) return line
  return `${line.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** `CheckoutErrors (critical) since 2026-11-21 12:03 UTC: 12 % of requests fail`; plain and unescaped. */
export function evidenceWords(
  { name, severity, summary, startsAt }: Evidence,
  moment: (at: Instant) => string,
): string {
  const how = severity === undefined ? '' : ` (${severity})`
  return `${name}${how} since ${moment(startsAt)}${summary === undefined ? '' : `: ${summary}`}`
}
