import { z } from 'zod'

/** Something that was done to an app in an environment lately, or is being done. */
export const Lately = z.object({
  delivery: z.string(),
  app: z.string(),
  environment: z.string(),
  /** When it ended; when it was asked for, where it has not. */
  at: z.number(),
  isRunning: z.boolean(),
  /** A plain clause: `checkout 1.5.0 reached production`. */
  text: z.string(),
  /** As short as a mark in a chart wants it: `checkout 1.5.0`. */
  mark: z.string().optional(),
})
export type Lately = z.infer<typeof Lately>
