import type { Written } from '#src/catalog/manifests.ts'

/**
 * Where the pod template says when it was restarted. Not kubectl's own annotation: whoever runs `kubectl rollout restart`
 * owns that, and a server-side apply that is never forced would be refused from then on.
 */
const restartAnnotation = 'deliver/restartedAt'

const restartable = ['Deployment', 'StatefulSet', 'DaemonSet']

/** Writes when a workload was last restarted into its pod templates, so that another time replaces the pods. Changes the objects in place. */
export function setRestart(objects: readonly Written[], at: string | undefined): void {
  if (at === undefined) return
  for (const { manifest } of objects) {
    const template = mapping(mapping(manifest['spec'])['template'])
    if (!restartable.includes(manifest.kind) || Object.keys(template).length === 0) continue
    const metadata = mapping(template['metadata'])
    const annotations = { ...mapping(metadata['annotations']), [restartAnnotation]: at }
    template['metadata'] = { ...metadata, annotations }
  }
}

function mapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
