import { z } from 'zod'

const Key = z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/, 'a key has letters, digits, "-", "_", "."')

/** A secret of the environment's cloud, and what of it the app gets. */
export const AwsSecretSpec = z
  .strictObject({
    /** Its name in Secrets Manager. */
    secret: z.string().regex(/^[-\w/+=.@]{1,512}$/, 'a secret reads "prod/payments"'),
    /** Field of its JSON value, by the key that the app knows it under; null is the whole value. A list has them alike. */
    keys: z.union([
      z
        .array(Key)
        .min(1)
        .transform((all) => Object.fromEntries(all.map((key) => [key, key]))),
      z.record(Key, z.string().min(1).nullable()),
    ]),
    /** Kept up to date by the External Secrets operator, where the cluster has it, instead of being copied by us. */
    externalSecret: z
      .strictObject({
        /** The store that the operator reads it from. */
        store: z.string().min(1),
        storeKind: z.enum(['SecretStore', 'ClusterSecretStore']).default('SecretStore'),
        /** How often the operator looks, in its own spelling. */
        refreshInterval: z
          .string()
          .regex(/^\d+(s|m|h)$/, 'an interval reads "15m"')
          .default('1h'),
      })
      .optional(),
  })
  .refine(({ keys }) => Object.keys(keys).length > 0, {
    path: ['keys'],
    message: 'names at least one',
  })
export type AwsSecretSpec = {
  readonly secret: string
  readonly keys: Readonly<Record<string, string | null>>
  readonly externalSecret?:
    | {
        readonly store: string
        readonly storeKind: 'SecretStore' | 'ClusterSecretStore'
        readonly refreshInterval: string
      }
    | undefined
}
