import type { Manifest } from '#src/core/plan/objects.ts'
import { isObject } from './fields.ts'

/** Which fields an object may have: `true` stops looking, a list has its shape in `each`. */
type Shape = true | { readonly [field: string]: Shape } | { readonly each: Shape }

/** Says what a strict API server would refuse, in its words; undefined when it would take the object. */
export function invalidity(
  object: Manifest,
): { readonly code: number; readonly message: string } | undefined {
  const where = `${object.metadata.namespace ?? ''}/${object.metadata.name}; ${versionOf(object.apiVersion)}, Kind=${object.kind}`
  const shape = shapes[object.kind]
  const unknown = shape && firstUnknown(object, { ...common, ...shape }, '')
  if (unknown)
    return {
      code: 500,
      message: `failed to create typed patch object (${where}): ${unknown}: field not declared in schema`,
    }
  const complaints = complaintsOf(object)
  if (complaints.length === 0) return undefined
  const list = complaints.length === 1 ? complaints[0] : `[${complaints.join(', ')}]`
  return { code: 422, message: `${named(object)} is invalid: ${list}` }
}

/** `Deployment.apps "checkout"`. */
function named({ apiVersion, kind, metadata }: Manifest): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : ''
  return `${kind}${group} "${metadata.name}"`
}

function versionOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion : `/${apiVersion}`
}

function firstUnknown(value: unknown, shape: Shape, path: string): string | undefined {
  if (shape === true) return undefined
  if (Array.isArray(value))
    return 'each' in shape ? firstInItems(value, shape.each as Shape, path) : undefined
  if (!isObject(value)) return undefined
  for (const [field, child] of Object.entries(value)) {
    const inner = (shape as { readonly [field: string]: Shape })[field]
    const here = `${path}.${field}`
    const found = inner === undefined ? here : firstUnknown(child, inner, here)
    if (found) return found
  }
  return undefined
}

function firstInItems(items: readonly unknown[], shape: Shape, path: string): string | undefined {
  for (const [index, item] of items.entries()) {
    const name =
      isObject(item) && typeof item['name'] === 'string'
        ? `name=${JSON.stringify(item['name'])}`
        : index
    const found = firstUnknown(item, shape, `${path}[${name}]`)
    if (found) return found
  }
  return undefined
}

function complaintsOf(object: Manifest): string[] {
  const complaints: string[] = []
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(object.metadata.name))
    complaints.push(
      `metadata.name: Invalid value: "${object.metadata.name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
    )
  const spec = object['spec']
  if (['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind) && isObject(spec))
    complaints.push(...selectorComplaints(spec['selector'], spec['template']))
  if (isObject(spec) && isObject(spec['template']))
    complaints.push(...containerComplaints(spec['template']['spec']))
  return complaints
}

function selectorComplaints(selector: unknown, template: unknown): string[] {
  const wanted =
    isObject(selector) && isObject(selector['matchLabels']) ? selector['matchLabels'] : {}
  const metadata = isObject(template) && isObject(template['metadata']) ? template['metadata'] : {}
  const labels = isObject(metadata['labels']) ? metadata['labels'] : {}
  const missing = isObject(selector) ? [] : ['spec.selector: Required value']
  const fits =
    missing.length === 0 && Object.entries(wanted).every(([key, value]) => labels[key] === value)
  if (fits) return []
  const mismatch = `spec.template.metadata.labels: Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``
  return [...missing, mismatch]
}

function containerComplaints(spec: unknown): string[] {
  const containers = isObject(spec) && Array.isArray(spec['containers']) ? spec['containers'] : []
  if (containers.length === 0) return ['spec.template.spec.containers: Required value']
  return containers.flatMap((container, index) => {
    const image: unknown = isObject(container) ? container['image'] : undefined
    return image ? [] : [`spec.template.spec.containers[${index}].image: Required value`]
  })
}

/** Every named field, whatever it holds. */
function any(names: string): { readonly [field: string]: Shape } {
  return Object.fromEntries(names.split(' ').map((name) => [name, true]))
}

const metadata: Shape = any(
  'name namespace labels annotations finalizers ownerReferences resourceVersion uid generation creationTimestamp generateName managedFields deletionTimestamp',
)
const common: { readonly [field: string]: Shape } = {
  apiVersion: true,
  kind: true,
  metadata,
  status: true,
}

const container: Shape = {
  each: {
    ...any(
      'name image command args workingDir env envFrom resources resizePolicy restartPolicy volumeMounts volumeDevices livenessProbe readinessProbe',
    ),
    ...any(
      'startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
    ),
    ports: { each: any('name containerPort hostPort hostIP protocol') },
  },
}
const podSpec: Shape = {
  ...any(
    'volumes ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName',
  ),
  ...any(
    'serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC hostUsers shareProcessNamespace securityContext',
  ),
  ...any(
    'imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates',
  ),
  ...any(
    'runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os schedulingGates resourceClaims resources',
  ),
  containers: container,
  initContainers: container,
}
const template: Shape = { metadata, spec: podSpec }
const job = {
  ...any(
    'parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector',
  ),
  ...any(
    'manualSelector ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy',
  ),
  template,
}

const shapes: Readonly<Record<string, { readonly [field: string]: Shape }>> = {
  Deployment: {
    spec: {
      ...any(
        'replicas selector strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds',
      ),
      template,
    },
  },
  StatefulSet: {
    spec: {
      ...any(
        'replicas selector volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit minReadySeconds',
      ),
      ...any('persistentVolumeClaimRetentionPolicy ordinals'),
      template,
    },
  },
  DaemonSet: {
    spec: { ...any('selector updateStrategy minReadySeconds revisionHistoryLimit'), template },
  },
  Job: { spec: job },
  CronJob: {
    spec: {
      ...any(
        'schedule timeZone startingDeadlineSeconds concurrencyPolicy suspend successfulJobsHistoryLimit failedJobsHistoryLimit',
      ),
      jobTemplate: { metadata, spec: job },
    },
  },
  Pod: { spec: podSpec },
  Service: {
    spec: {
      ...any(
        'selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName',
      ),
      ...any(
        'externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy',
      ),
      ...any(
        'allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution',
      ),
      ports: { each: any('name protocol appProtocol port targetPort nodePort') },
    },
  },
  ConfigMap: any('data binaryData immutable'),
  Secret: any('data stringData type immutable'),
  ServiceAccount: any('secrets imagePullSecrets automountServiceAccountToken'),
  Namespace: any('spec'),
  Ingress: {
    spec: {
      ...any('ingressClassName defaultBackend tls'),
      rules: { each: { host: true, http: { paths: { each: any('path pathType backend') } } } },
    },
  },
  HorizontalPodAutoscaler: { spec: any('scaleTargetRef minReplicas maxReplicas metrics behavior') },
  PodDisruptionBudget: {
    spec: any('minAvailable maxUnavailable selector unhealthyPodEvictionPolicy'),
  },
}
