import { z } from 'zod'

/** SHA-256 of an artifact's bytes in lower-case hex: the key under which the store keeps large answers. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/)
export type Hash = z.infer<typeof Hash>

/** An object in a cluster. `namespace` is absent for cluster-scoped kinds. */
export const ObjectRef = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
})
export type ObjectRef = z.infer<typeof ObjectRef>

/** A Kubernetes object as raw JSON, the way it was written: nothing is dropped that we do not know. */
export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly [key: string]: unknown
  }
  readonly [key: string]: unknown
}

/** One spelling for maps and messages: `Deployment shop-staging/checkout`. */
export function objectKey({ kind, namespace, name }: ObjectRef): string {
  return namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`
}

export function refOf(manifest: Manifest): ObjectRef {
  const { name, namespace } = manifest.metadata
  return {
    apiVersion: manifest.apiVersion,
    kind: manifest.kind,
    name,
    ...(namespace && { namespace }),
  }
}
