import { validRange } from 'semver'
import { z } from 'zod'
import { Name } from '#src/core/names.ts'

/** Another app of the catalog, at a version range (`>=2.3.0`, `^2`), in the same environment. */
export const AppSpec = z.strictObject({
  app: Name,
  version: z
    .string()
    .refine((range) => validRange(range) !== null, 'a range reads ">=2.3.0" or "^2.3.0"'),
})
export type AppSpec = z.infer<typeof AppSpec>
