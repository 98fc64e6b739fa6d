import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'

/** What a status of RDS means for whoever wants to act. */
export type Phase =
  /** It answers and can be changed. */
  | 'usable'
  /** It is at work, and will be usable by itself. */
  | 'busy'
  /** It takes nothing but more storage. */
  | 'full'
  | 'deleting'
  /** It will not be usable by itself. */
  | 'broken'

const phases: Readonly<Record<string, Phase>> = {
  available: 'usable',
  'storage-optimization': 'usable',
  'storage-initialization': 'usable',
  'storage-full': 'full',
  deleting: 'deleting',
  'delete-precheck': 'deleting',
  failed: 'broken',
  'inaccessible-encryption-credentials': 'broken',
  'inaccessible-encryption-credentials-recoverable': 'broken',
  'incompatible-create': 'broken',
  'incompatible-network': 'broken',
  'incompatible-option-group': 'broken',
  'incompatible-parameters': 'broken',
  'incompatible-restore': 'broken',
  'insufficient-capacity': 'broken',
  'restore-error': 'broken',
  stopped: 'broken',
}

/**
 * The phase behind a status. What is not listed is work in progress: creating, modifying, upgrading, rebooting …
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
 */
export function phaseOf({ status }: Pick<DatabaseInstance, 'status'>): Phase {
  return phases[status] ?? 'busy'
}

/** What stands in the way, with what helps; undefined where nothing does. */
export function troubleOf(
  instance: Pick<DatabaseInstance, 'id' | 'status'>,
): { readonly because: string; readonly hint: string } | undefined {
  const { id, status } = instance
  const phase = phaseOf(instance)
  if (phase === 'full')
    return {
      because: `database "${id}" has no storage left`,
      hint: 'Raise storage in the definition and deliver it, or free space; maxStorage lets it grow by itself',
    }
  if (phase === 'deleting')
    return {
      because: `database "${id}" is being deleted`,
      hint: 'Wait until it is gone; what was in it comes back only from a snapshot',
    }
  if (status === 'stopped')
    return { because: `database "${id}" is stopped`, hint: 'Start it in the console, then retry' }
  if (phase === 'broken')
    return {
      because: `database "${id}" is ${status}`,
      hint: 'Its events in the RDS console say why; mend it there, then retry',
    }
  return undefined
}
