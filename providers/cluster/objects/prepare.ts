import { ProviderFailure } from '#src/core/errors.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import { type Manifest, type ObjectRef, objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Api } from './api.ts'
import { type Fields, isFields, rollingKinds } from './pod-template.ts'

/** A manifest ready to be applied but for its stamp: in its namespace, labelled as ours, known by a hash. */
export type Prepared = {
  readonly ref: ObjectRef
  readonly object: Manifest
  /** SHA-256 of the canonical object: two that are equal need no write. */
  readonly hash: string
}

/** Checks all manifests before anything is written, and brings them into the order in which they are applied. */
export async function prepare(
  api: Api,
  request: { readonly namespace: string; readonly manifests: readonly Manifest[] },
  signal: AbortSignal,
): Promise<readonly Prepared[]> {
  for (const manifest of request.manifests)
    checkNamespace(api.provider, request.namespace, manifest)
  const prepared = await Promise.all(
    request.manifests.map(async (manifest) => {
      const namespaced = await api.isNamespaced(manifest.apiVersion, manifest.kind, signal)
      if (!namespaced) refuseNamespace(api.provider, manifest)
      return prepareOne(manifest, namespaced ? request.namespace : undefined)
    }),
  )
  refuseTwins(api.provider, prepared)
  return prepared.toSorted((a, b) => placeOf(a.ref.kind) - placeOf(b.ref.kind))
}

/** Where a kind stands in the order of applying; removal goes the other way round. */
export function placeOf(kind: string): number {
  const place = order.findIndex((kinds) => kinds.includes(kind))
  return place === -1 ? order.length : place
}

/** Tells objects apart whatever version of their API names them. */
export function identityOf({ apiVersion, ...ref }: ObjectRef): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return `${group}/${objectKey({ apiVersion, ...ref })}`
}

const order = [
  ['Namespace'],
  ['CustomResourceDefinition'],
  ['ServiceAccount'],
  ['ClusterRole', 'Role', 'ClusterRoleBinding', 'RoleBinding'],
  ['ConfigMap', 'Secret'],
  ['Service'],
  ['PersistentVolumeClaim'],
  ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'],
]

function checkNamespace(provider: string, namespace: string, manifest: Manifest): void {
  const named = manifest.metadata.namespace
  if (named === undefined || named === namespace) return
  throw new ProviderFailure(
    provider,
    'rejected',
    `Cannot deliver ${objectKey(refOf(manifest))}: it names the namespace "${named}", and this environment is "${namespace}"`,
    { hint: 'Leave metadata.namespace out of the manifests' },
  )
}

/** Whoever put it into a namespace did not mean it to hold for the whole cluster, or must not. */
function refuseNamespace(provider: string, manifest: Manifest): void {
  const { namespace, ...metadata } = manifest.metadata
  if (namespace === undefined) return
  const what = objectKey(refOf({ ...manifest, metadata }))
  throw new ProviderFailure(
    provider,
    'rejected',
    `Cannot deliver ${what}: it is cluster-scoped; bounds.clusterScoped must allow it`,
    { hint: 'Leave it out of the manifests, or ask whoever keeps deliver.yml' },
  )
}

function prepareOne(manifest: Manifest, namespace: string | undefined): Prepared {
  const { metadata } = manifest
  const labels = { ...fields(metadata['labels']), 'app.kubernetes.io/managed-by': 'deliver' }
  const object: Manifest = {
    ...(rollingKinds.has(manifest.kind) ? withTrack(manifest) : manifest),
    metadata: { ...metadata, labels, ...(namespace && { namespace }) },
  }
  return { ref: refOf(object), object, hash: hashOf(canonical(object)) }
}

/** Pods carry their track from the first deployment on: selectors cannot change later, so a canary needs it then. */
function withTrack(manifest: Manifest): Manifest {
  const spec = fields(manifest['spec'])
  if (!isFields(spec['template'])) return manifest
  const metadata = fields(spec['template']['metadata'])
  const labels = { 'deliver/track': 'stable', ...fields(metadata['labels']) }
  const template = { ...spec['template'], metadata: { ...metadata, labels } }
  return { ...manifest, spec: { ...spec, template } }
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {}
}

function refuseTwins(provider: string, prepared: readonly Prepared[]): void {
  const seen = new Set<string>()
  for (const { ref } of prepared) {
    const identity = identityOf(ref)
    if (seen.has(identity))
      throw new ProviderFailure(
        provider,
        'rejected',
        `Cannot deliver ${objectKey(ref)}: the manifests have it twice`,
        {
          hint: 'Keep one of the two documents',
        },
      )
    seen.add(identity)
  }
}
