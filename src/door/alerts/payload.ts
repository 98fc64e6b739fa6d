import { z } from 'zod'
import { type Alert, Labels } from '#src/core/watch/alerts.ts'
import { EARLIEST, LATEST, momentOf, plainAlert } from './plain-alert.ts'

/** No Alertmanager sends more at once in earnest; what has more is refused before it is looked at. */
const MOST_ALERTS = 20_000

const Moment = z
  .string()
  .max(64)
  .transform((text, context) => {
    const at = momentOf(text)
    if (!Number.isNaN(at)) return at
    context.addIssue('no date')
    return z.NEVER
  })
const Sane = Moment.refine((at) => at >= EARLIEST && at <= LATEST, 'no sane date')

/** One alert of it; `plainAlert` reads most of them sooner, and says the same. */
export const WebhookAlert = z
  .object({
    status: z.enum(['firing', 'resolved']),
    labels: Labels,
    annotations: Labels.default({}),
    startsAt: Sane,
    /** Year 1 while it fires; one that cannot be read is not known. */
    endsAt: Moment.optional().catch(undefined),
    generatorURL: z.string().optional().catch(undefined),
    fingerprint: z.string().min(1),
  })
  .transform(({ status, endsAt = 0, generatorURL, ...alert }): Alert => {
    const isOver = status === 'resolved' && endsAt >= EARLIEST && endsAt <= LATEST
    return { ...alert, status, ...(isOver && { endsAt }), ...(generatorURL && { generatorURL }) }
  })

/** What Alertmanager posts to a webhook, version "4"; what we do not use may be anything. */
export const AlertmanagerPayload = z.object({
  version: z.literal('4'),
  receiver: z.string().min(1),
  groupLabels: Labels.default({}),
  /** How many alerts of the group it left out, where it is told to send no more than so many. */
  truncatedAlerts: z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  alerts: z
    .array(z.unknown())
    .max(MOST_ALERTS)
    // One by one, and no further than the first that is wrong: each issue costs more than an alert.
    .transform((alerts, context) => {
      const good: Alert[] = []
      for (const one of alerts) {
        const plain = plainAlert(one)
        if (plain) {
          good.push(plain)
          continue
        }
        const { data, error } = WebhookAlert.safeParse(one)
        if (!data) {
          context.addIssue({ code: 'custom', message: 'no alert', path: error.issues[0]?.path.slice(0, 1) ?? [] }) // prettier-ignore
          return z.NEVER
        }
        good.push(data)
      }
      return good
    }),
})
export type AlertmanagerPayload = z.infer<typeof AlertmanagerPayload>
