import { z } from 'zod'

/** What templates can name: `{host}`. */
export const OutputName = z
  .string()
  .regex(/^[A-Za-z_][\w-]{0,62}$/, 'an output has letters, digits, dashes and underscores')

/** A plain value, as text: YAML reads `6379` as a number. */
export const PlainText = z.union([z.string(), z.number(), z.boolean()]).transform(String)
