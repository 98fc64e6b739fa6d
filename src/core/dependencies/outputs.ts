import { z } from 'zod'

/** Where a secret value is kept: in a Secret of a cluster, or in the secret store of a cloud. Never the value. */
export const SecretRef = z.discriminatedUnion('in', [
  z.object({
    in: z.literal('cluster'),
    cluster: z.string(),
    namespace: z.string(),
    name: z.string(),
    key: z.string(),
  }),
  /** `key` names a field of a JSON value; the whole value when absent. */
  z.object({
    in: z.literal('cloud'),
    cloud: z.string(),
    name: z.string(),
    key: z.string().optional(),
  }),
])
export type SecretRef = z.infer<typeof SecretRef>

/** One thing that a dependency gives: text that anybody may read, or where a secret is. */
export const Output = z.union([z.object({ value: z.string() }), z.object({ secret: SecretRef })])
export type Output = z.infer<typeof Output>

/** By name: `host`, `port`, `user`, `password` … */
export const Outputs = z.record(z.string(), Output)
export type Outputs = z.infer<typeof Outputs>

/** The names that a template uses: `host` and `port` of `{host}:{port}`. */
export function namesIn(template: string): readonly string[] {
  return [...new Set([...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name))]
}

/** Fills a template in; in what reads like a URL values are URL-encoded. Throws for a name that has no value. */
export function filledIn(template: string, values: Readonly<Record<string, string>>): string {
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(template)
  return template.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) throw new Error(`Cannot fill in "${template}": there is no "${name}"`)
    return isUrl ? encodeURIComponent(value) : value
  })
}

const PLACEHOLDER = /\{([A-Za-z_][\w-]*)\}/g
