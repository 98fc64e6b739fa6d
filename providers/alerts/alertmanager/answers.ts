import { z } from 'zod'
import {
  type Alert,
  Labels,
  Matcher,
  type SeenGroup,
  type SeenSilence,
} from '#src/core/watch/alerts.ts'

/** RFC 3339 as Go writes it, as an instant. */
const Moment = z.string().transform((text, context) => {
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return at
  context.addIssue('no date')
  return z.NEVER
})

const GettableAlert = z
  .object({
    fingerprint: z.string(),
    labels: Labels,
    annotations: Labels,
    startsAt: Moment,
    generatorURL: z.string().optional(),
    status: z.object({
      silencedBy: z.array(z.string()),
      inhibitedBy: z.array(z.string()),
      /** Since 0.28. */
      mutedBy: z.array(z.string()).default([]),
    }),
  })
  .transform(({ fingerprint, labels, annotations, startsAt, generatorURL, status }): Alert => {
    const { silencedBy, inhibitedBy, mutedBy } = status
    return {
      fingerprint,
      status: 'firing',
      labels,
      annotations,
      startsAt,
      ...(generatorURL && { generatorURL }),
      ...(silencedBy.length > 0 && { silencedBy }),
      ...(inhibitedBy.length > 0 && { inhibitedBy }),
      ...(mutedBy.length > 0 && { mutedBy }),
    }
  })

/** `GET /api/v2/alerts/groups`: what is resolved is left out by Alertmanager itself. */
export const AlertGroups = z.array(
  z
    .object({
      labels: Labels,
      receiver: z.object({ name: z.string() }),
      alerts: z.array(GettableAlert),
    })
    .transform(({ labels, receiver, alerts }): SeenGroup => ({
      receiver: receiver.name,
      groupLabels: labels,
      alerts,
    })),
)

export const GettableSilence = z
  .object({
    id: z.string(),
    status: z.object({ state: z.enum(['active', 'pending', 'expired']) }),
    matchers: z.array(Matcher),
    startsAt: Moment,
    endsAt: Moment,
    createdBy: z.string(),
    comment: z.string(),
  })
  .transform(({ status, ...silence }): SeenSilence => ({ ...silence, state: status.state }))

export const GettableSilences = z.array(GettableSilence)

export const PostedSilence = z.object({ silenceID: z.string().min(1) })

/** `GET /api/v2/status`; `uptime` is when it started. */
export const Status = z.object({ uptime: Moment })
