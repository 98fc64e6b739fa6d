import ms from 'ms'
import { z } from 'zod'

/** What apps, environments, clusters, groups and workloads are called. */
export const Name = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'a name has lower-case letters, digits and dashes, at most 63',
  )

/** A duration as people write it (`90s`, `10m`, `8h`), in milliseconds once parsed. */
export const Duration = z.string().transform((text, context) => {
  const value = /^\d+(\.\d+)?\s*(ms|s|m|h|d|w)$/.test(text)
    ? ms(text as ms.StringValue)
    : Number.NaN
  if (Number.isFinite(value)) return value
  context.addIssue({ code: 'custom', message: 'a duration reads like "90s", "10m" or "8h"' })
  return z.NEVER
})

/** A channel of Slack, by its name or its id. */
export const Channel = z
  .string()
  .regex(/^(#[^\s#]+|[CG][A-Z0-9]+)$/, 'a channel reads "#checkout" or is its id')

/** Where a secret is, never the secret itself. */
export const Credential = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
])
export type Credential = z.infer<typeof Credential>
