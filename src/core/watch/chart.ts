import { z } from 'zod'
import { Unit } from './series.ts'

/**
 * Everything that a picture shows, and nothing else: the same chart is the same picture. All texts are plain; they come
 * from outside and are clamped where they are drawn. Times are instants.
 */
export const Chart = z.object({
  title: z.string(),
  /** What the title needs beside it: `production · last 3 h · UTC`. */
  subtitle: z.string().optional(),
  unit: Unit,
  from: z.number(),
  to: z.number(),
  /** IANA name of the clock that the axis shows; UTC when absent. */
  timezone: z.string().optional(),
  series: z.array(
    z.object({
      name: z.string(),
      points: z.array(z.tuple([z.number(), z.number()])),
    }),
  ),
  /** How many series were left out, where there were too many. */
  left: z.number().optional(),
  thresholds: z.array(
    z.object({ name: z.string(), value: z.number(), severity: z.enum(['warning', 'critical']) }),
  ),
  markers: z.array(
    z.object({
      at: z.number(),
      kind: z.enum(['delivery', 'rollback', 'alert', 'resolved']),
      label: z.string(),
    }),
  ),
})
export type Chart = z.infer<typeof Chart>

/** A chart, and what it says in words for those who do not see it. */
export type Picture = { readonly chart: Chart; readonly alt: string }
