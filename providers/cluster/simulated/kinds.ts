/** How a kind is served: its plural, its API group's version, and whether its objects live in a namespace. */
export type ServedKind = {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

/** The kinds that every simulated cluster has. */
export const servedKinds: readonly ServedKind[] = [
  ...serve(
    'v1',
    true,
    'ConfigMap Secret Service ServiceAccount PersistentVolumeClaim Pod ResourceQuota LimitRange',
  ),
  ...serve('v1', false, 'Namespace PersistentVolume Node'),
  ...serve('apps/v1', true, 'Deployment StatefulSet DaemonSet ReplicaSet'),
  ...serve('batch/v1', true, 'Job CronJob'),
  ...serve('networking.k8s.io/v1', true, 'Ingress NetworkPolicy'),
  ...serve('networking.k8s.io/v1', false, 'IngressClass'),
  ...serve('autoscaling/v2', true, 'HorizontalPodAutoscaler'),
  ...serve('policy/v1', true, 'PodDisruptionBudget'),
  ...serve('rbac.authorization.k8s.io/v1', true, 'Role RoleBinding'),
  ...serve('rbac.authorization.k8s.io/v1', false, 'ClusterRole ClusterRoleBinding'),
  ...serve('apiextensions.k8s.io/v1', false, 'CustomResourceDefinition'),
]

function serve(apiVersion: string, namespaced: boolean, kinds: string): ServedKind[] {
  return kinds.split(' ').map((kind) => ({ apiVersion, kind, plural: pluralOf(kind), namespaced }))
}

function pluralOf(kind: string): string {
  const word = kind.toLowerCase()
  if (word.endsWith('s')) return `${word}es`
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`
}
