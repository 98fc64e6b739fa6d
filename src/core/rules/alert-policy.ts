import { z } from 'zod'
import { Duration } from '#src/core/names.ts'

/** What an alert means for a delivery that runs. */
export const AlertPolicy = z.strictObject({
  /** `tell` notes it in the thread, `hold` waits for a person, `rollback` goes back where that is known to be safe. */
  policy: z.enum(['tell', 'hold', 'rollback']).default('hold'),
  /** How long after the rollout alerts still count; the delivery waits so long in its stage `verification`. */
  watch: Duration.default(0),
  /** Only alerts with these labels count; all that belong to the app there when absent. */
  match: z.record(z.string(), z.string()).optional(),
})
export type AlertPolicy = z.infer<typeof AlertPolicy>
