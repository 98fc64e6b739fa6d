import { z } from 'zod'
import type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
import type { SecretSeen } from '#providers/cluster/cluster.ts'
import type { Api } from './api.ts'
import { isFields } from './pod-template.ts'
import { placed } from './placed.ts'
import { annotations } from './stamp.ts'
import { together } from './together.ts'

/** Objects as they are now; a kind that the cluster lacks has none. Values of Secrets are left out. */
export async function readAll(
  api: Api,
  { namespace, objects }: { readonly namespace: string; readonly objects: readonly ObjectRef[] },
  signal: AbortSignal,
): Promise<readonly (Manifest | undefined)[]> {
  const refs = await placed(api, { namespace, refs: objects }, signal)
  const lives = await together(refs, (ref) => api.read(ref, signal))
  return lives.map((live) => (live?.kind === 'Secret' ? withoutValues(live) : live))
}

/** The copy that kubectl keeps of what it applied has the values too. */
const KUBECTL_COPY = 'kubectl.kubernetes.io/last-applied-configuration'

function withoutValues(secret: Manifest): Manifest {
  const { data, stringData: _, metadata, ...rest } = secret
  const keys = isFields(data) ? Object.keys(data) : []
  const { annotations, ...others } = metadata
  const kept = isFields(annotations)
    ? Object.entries(annotations).filter(([name]) => name !== KUBECTL_COPY)
    : []
  return {
    ...rest,
    metadata: { ...others, annotations: Object.fromEntries(kept) },
    data: Object.fromEntries(keys.map((key) => [key, ''])),
  } as Manifest
}

const Secret = z.looseObject({
  metadata: z.looseObject({
    resourceVersion: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  data: z.record(z.string(), z.string()).optional(),
})

/** A Secret with its values, decoded; undefined where there is none. */
export async function readSecretOf(
  api: Api,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<SecretSeen | undefined> {
  const found = await api.read({ apiVersion: 'v1', kind: 'Secret', namespace, name }, signal)
  if (!found) return undefined
  const { metadata, data = {} } = Secret.parse(found)
  const target = metadata.annotations?.[annotations.target]
  const values = Object.entries(data).map(([key, value]) => [
    key,
    Buffer.from(value, 'base64').toString('utf8'),
  ])
  return {
    data: Object.fromEntries(values) as Record<string, string>,
    version: metadata.resourceVersion,
    ...(target !== undefined && { target }),
  }
}
