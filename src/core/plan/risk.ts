import { z } from 'zod'

/** What a change can cost, the worst last. */
export const Risk = z.enum(['none', 'restart', 'downtime', 'irreversible'])
export type Risk = z.infer<typeof Risk>
