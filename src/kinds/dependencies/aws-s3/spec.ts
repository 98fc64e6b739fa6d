import { z } from 'zod'

/** By the rules of S3 for general purpose buckets, without dots: those break TLS. */
const BucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'a bucket has lower-case letters, digits and dashes')
  .refine(
    (name) => !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/.test(name),
    'AWS keeps such names for itself',
  )

const Policy = z.union([
  z.string().refine(isObject, 'a policy is a JSON object'),
  z.record(z.string(), z.unknown()).transform((policy) => JSON.stringify(policy)),
])

/** A bucket: encrypted and closed to the public whatever is said here. */
export const AwsS3Spec = z
  .strictObject({
    /** Otherwise than made of what it is for. */
    name: BucketName.optional(),
    versioned: z.boolean().default(true),
    /** Who may read and write what is in it: the role of the app's service account. */
    role: z
      .string()
      .regex(
        /^arn:(aws[a-z-]*):iam::\d{12}:role\/[\w+=,.@/-]+$/,
        'a role reads "arn:aws:iam::…:role/…"',
      )
      .optional(),
    /** Instead of `role`: a bucket policy, as an object or as JSON. */
    policy: Policy.optional(),
  })
  .refine(({ role, policy }) => role === undefined || policy === undefined, {
    path: ['policy'],
    message: 'is either said, or made of `role`',
  })
export type AwsS3Spec = {
  readonly name?: string | undefined
  readonly versioned: boolean
  readonly role?: string | undefined
  readonly policy?: string | undefined
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
