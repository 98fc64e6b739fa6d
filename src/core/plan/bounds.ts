import type { Catalog } from '#src/core/catalog.ts'
import type { Manifest } from './objects.ts'

/** Well-known kinds whose objects belong to the cluster as a whole. */
const clusterScoped = new Set(
  `APIService CSIDriver CSINode CertificateSigningRequest ClusterExternalSecret ClusterIssuer ClusterPolicy ClusterRole
   ClusterRoleBinding ClusterSecretStore ClusterTrustBundle ComponentStatus CustomResourceDefinition DeviceClass
   FlowSchema GatewayClass IPAddress IngressClass MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
   MutatingWebhookConfiguration Namespace Node PersistentVolume PodSecurityPolicy PriorityClass
   PriorityLevelConfiguration ResourceSlice RuntimeClass ServiceCIDR StorageClass ValidatingAdmissionPolicy
   ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass`.split(
    /\s+/,
  ),
)

type Bounded = { readonly manifest: Manifest } | { readonly words: string }

/** Groups whose kinds all live in a namespace, but for those above. */
const knownGroups = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
])

/** Whether objects of the kind are known to belong to the cluster as a whole. */
export function isClusterScoped(kind: string): boolean {
  return clusterScoped.has(kind)
}

/**
 * Puts an object into the environment's namespace, or says why it must not be delivered there. The cluster refuses an
 * object in a namespace whose kind has none, so kinds that nobody here knows are bound by that; where the bounds allow
 * objects of the whole cluster, it is left to the cluster where such an object lives.
 */
export function withinBounds(
  manifest: Manifest,
  namespace: string,
  { bounds }: Pick<Catalog, 'bounds'>,
): Bounded {
  const { kind, metadata } = manifest
  const what = `${kind} "${metadata.name}"`
  const isKind = (name: string) => name.toLowerCase() === kind.toLowerCase()
  if (bounds.kinds?.deny.some(isKind))
    return { words: `${what} is of a kind that bounds.kinds.deny refuses` }
  if (bounds.kinds?.allow && !bounds.kinds.allow.some(isKind))
    return { words: `${what} is of a kind that bounds.kinds.allow does not name` }

  if (isClusterScoped(kind)) return ofTheCluster(manifest, what, bounds.clusterScoped)
  if (metadata.namespace !== undefined && metadata.namespace !== namespace)
    return {
      words: `${what} names the namespace "${metadata.namespace}"; the environment's is "${namespace}"`,
    }
  const { namespace: _, ...rest } = metadata
  return bounds.clusterScoped && !knownGroups.has(groupOf(manifest))
    ? { manifest: { ...manifest, metadata: rest } }
    : { manifest: { ...manifest, metadata: { ...rest, namespace } } }
}

function ofTheCluster(manifest: Manifest, what: string, isAllowed: boolean): Bounded {
  if (!isAllowed)
    return {
      words: `${what} belongs to the whole cluster, which bounds.clusterScoped does not allow`,
    }
  if (manifest.metadata.namespace !== undefined)
    return { words: `${what} belongs to the whole cluster and must not name a namespace` }
  return { manifest }
}

function groupOf({ apiVersion }: Manifest): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
}
