import { z } from 'zod'
import type { EventSeen } from '#src/core/watch/inspected.ts'
import type { Api } from '#providers/cluster/objects/api.ts'

/** Events, newest last. The API server lists them by name, so more are read than told, to find the newest. */
export async function eventsIn(
  api: Api,
  { namespace }: { readonly namespace: string },
  signal: AbortSignal,
): Promise<readonly EventSeen[]> {
  const listed = (await api.list('events', { namespace, atMost: 10_000 }, signal)) ?? []
  return listed
    .map((raw) => seen(Event.parse(raw), namespace))
    .toSorted((a, b) => a.last - b.last)
    .slice(-1000)
}

/** As core/v1 serves it; whoever writes by events.k8s.io leaves the old times empty and counts in `series`. */
const Event = z.object({
  metadata: z.object({ creationTimestamp: z.string().nullish() }),
  type: z.string().nullish(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  involvedObject: z
    .object({
      apiVersion: z.string().default(''),
      kind: z.string().default(''),
      namespace: z.string().optional(),
      name: z.string().default(''),
    })
    .prefault({}),
  count: z.number().nullish(),
  firstTimestamp: z.string().nullish(),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  series: z
    .object({ count: z.number().nullish(), lastObservedTime: z.string().nullish() })
    .nullish(),
})
type Event = z.infer<typeof Event>

function seen(event: Event, namespace: string): EventSeen {
  const { first, last } = timesOf(event)
  return {
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason ?? '',
    message: event.message ?? '',
    object: { namespace, ...event.involvedObject },
    count: event.series?.count ?? event.count ?? 1,
    first,
    last,
  }
}

function timesOf({ metadata, series, ...event }: Event): { first: number; last: number } {
  const moments = (...written: readonly (string | null | undefined)[]) =>
    written.flatMap((one) => (one ? [Date.parse(one)] : []))
  const [first = 0] = moments(event.firstTimestamp, event.eventTime, metadata.creationTimestamp)
  const [last = first] = moments(series?.lastObservedTime, event.lastTimestamp, event.eventTime)
  return { first, last }
}
