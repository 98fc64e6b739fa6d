import { z } from 'zod'
import { OutputName, PlainText } from '#src/kinds/dependencies/output-name.ts'
import { JsonPath } from './json-path.ts'
import { ObjectName } from './object-name.ts'

/** When an object counts as ready. Without `of` every object of the manifests that can be ready is meant. */
const Ready = z.union([
  z.strictObject({ condition: z.string().min(1), of: ObjectName.optional() }),
  z
    .strictObject({
      field: JsonPath,
      of: ObjectName.optional(),
      equals: z
        .union([PlainText, z.array(PlainText).min(1)])
        .transform((one) => [one].flat())
        .optional(),
      /** `*` stands for any text. */
      matches: z.string().min(1).optional(),
    })
    .refine(({ equals, matches }) => (equals === undefined) !== (matches === undefined), {
      message: 'either `equals` or `matches` says what the field has to be',
    })
    .refine(({ of }) => !of || !isSecret(of), {
      path: ['of'],
      message: 'values of Secrets are not read',
    }),
  z.strictObject({ job: z.string().min(1) }),
  z.strictObject({ rollout: z.literal(true) }),
])
export type Ready = z.infer<typeof Ready>

const OutputEntry = z.union([
  PlainText.transform((value) => ({ value })),
  z.strictObject({ value: PlainText }),
  z
    .strictObject({ object: ObjectName, jsonpath: JsonPath })
    .refine(({ object }) => !isSecret(object), {
      path: ['object'],
      message: 'a Secret is given by `secret` and `key`, so that its value stays where it is',
    }),
  /** A key of a Secret, be it one of the manifests or one that an operator writes. */
  z.strictObject({ secret: z.string().min(1), key: z.string().min(1) }),
])

/** Objects in the cluster: what they are, when they are ready, and what they give. */
export const KubernetesSpec = z.strictObject({
  /** A file or folder; it is rendered beforehand. */
  manifests: z.string().min(1),
  ready: z
    .union([Ready, z.array(Ready)])
    .transform((one) => [one].flat())
    .default([]),
  outputs: z.record(OutputName, OutputEntry).default({}),
  /** The Service that `service` and `host` name; the only one of the manifests when absent. */
  service: z.string().optional(),
  /** How long it may take to be ready, in seconds; time in which nobody could look does not count. */
  deadlineSeconds: z.int().min(1).default(600),
})
export type KubernetesSpec = z.infer<typeof KubernetesSpec>

function isSecret(name: string): boolean {
  return /(^|\/)Secret\//.test(name)
}
