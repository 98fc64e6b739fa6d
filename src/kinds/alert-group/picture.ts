import { z } from 'zod'
import { Hash } from '#src/core/plan/objects.ts'
import type { Queries } from '#src/core/queries.ts'
import type { Decision, NewRecord, RecordKind, Situation } from '#src/core/record.ts'
import { Labels } from '#src/core/watch/alerts.ts'
import { lineOf } from '#src/core/watch/alerting/severity.ts'
import { commonLabels, firingOf, severityIn, type AlertGroup, type Episode } from './group.ts'

/** A picture is tried so often, each time twice as long after the last. */
const MOST_TRIES = 5
const FIRST_PAUSE = 15_000

/** A picture that a group of alerts wants, with all that has to be known to draw it. */
export const AlertPicture = z.object({
  version: z.literal(1),
  /** `a-7c3f90d2@1/beginning`. */
  id: z.string(),
  group: z.string(),
  of: z.object({
    alertmanager: z.string(),
    labels: Labels,
    generatorURL: z.string().optional(),
    severity: z.enum(['warning', 'critical']),
    firedAt: z.number(),
    resolvedAt: z.number().optional(),
    deliveries: z.array(z.object({ at: z.number(), label: z.string() })),
  }),
  tries: z.number(),
  ended: z.enum(['drawn', 'given up']).optional(),
  drawn: z.object({ chart: Hash, alt: z.string() }).optional(),
})
export type AlertPicture = z.infer<typeof AlertPicture>

/**
 * Draws one picture of a group of alerts, and tells the group. It is a record of its own so that the group hears what
 * people and Alertmanager say, however long Prometheus takes to answer.
 */
export const alertPictureKind: RecordKind<AlertPicture> = {
  kind: 'alertPicture',
  document: AlertPicture,
  wants: ({ of, ended }) => (ended ? [] : [{ ask: 'alertChart', ...asked(of) }]),
  decide,
  stateOf: ({ ended }) => ended ?? 'wanted',
  isDone: ({ ended }) => ended !== undefined,
  messageOf: () => undefined,
}

/** As the group wants it; `moment` tells it from the other pictures of the episode. */
export function newAlertPicture(group: AlertGroup, episode: Episode, moment: string): NewRecord {
  const { generatorURL } = firingOf(group)[0] ?? group.alerts[0] ?? {}
  const { firedAt, resolvedAt, lately, number } = episode
  const id = `${group.id}@${number}/${moment}`
  const document: AlertPicture = {
    version: 1,
    id,
    group: group.id,
    of: {
      alertmanager: group.alertmanager,
      labels: commonLabels(group),
      ...(generatorURL !== undefined && { generatorURL }),
      severity: lineOf(severityIn(group)),
      firedAt,
      ...(resolvedAt !== undefined && { resolvedAt }),
      deliveries: lately
        .filter(({ isRunning }) => !isRunning)
        .map(({ at, text, mark = text }) => ({ at, label: mark })),
    },
    tries: 0,
  }
  return { kind: 'alertPicture', id, document, state: 'wanted' }
}

function decide({ record, seen, now }: Situation<AlertPicture>): Decision<AlertPicture> {
  const { alertChart: answer } = seen
  if (record.ended || answer === undefined) return { record, effects: [] }
  if (answer.is === 'seen') return told({ ...record, ended: 'drawn', drawn: answer.value })
  const isWorth = answer.is === 'unavailable' && record.tries < MOST_TRIES
  if (!isWorth) return { record: { ...record, ended: 'given up' }, effects: [] }
  const pause = Math.max(FIRST_PAUSE * 2 ** record.tries, answer.retryAfter ?? 0)
  return { record: { ...record, tries: record.tries + 1 }, effects: [], wakeAt: now + pause }
}

function told(record: AlertPicture): Decision<AlertPicture> {
  const { id, group, drawn } = record
  const to = { kind: 'alertGroup', id: group }
  if (!drawn) return { record, effects: [] }
  return { record, effects: [], signals: [{ to, key: id, signal: { type: 'drawn', by: id, ...drawn } }] } // prettier-ignore
}

function asked({
  generatorURL,
  resolvedAt,
  ...of
}: AlertPicture['of']): Queries['alertChart']['of'] {
  return {
    ...of,
    ...(generatorURL !== undefined && { generatorURL }),
    ...(resolvedAt !== undefined && { resolvedAt }),
  }
}
