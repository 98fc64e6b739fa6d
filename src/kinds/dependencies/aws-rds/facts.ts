import type { DatabaseInside, DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import type { Outputs } from '#src/core/dependencies/outputs.ts'
import type { RoleName } from './names.ts'
import { databaseOf, type DatabaseSeen, insideOf, type Scene } from './scene.ts'

/** What an application is given: its own role's user and password. */
export function outputsFor(
  { names }: Pick<Scene, 'names'>,
  { host, port }: { readonly host: string; readonly port: number },
  which: RoleName,
): Outputs {
  return {
    host: { value: host },
    port: { value: String(port) },
    name: { value: names.database },
    user: { value: names.role(which) },
    password: { secret: names.secret(which) },
  }
}

/** Facts for `status`, of what was seen at this look. */
export function factsOf(scene: Scene): Readonly<Record<string, string>> {
  const found = databaseOf(scene)
  const inside = insideOf(scene)
  return {
    ...(found?.instance && instanceFacts(found.instance)),
    ...(found && snapshotFacts(found)),
    ...(inside && { Extensions: extensionsIn(inside) }),
  }
}

function instanceFacts(instance: DatabaseInstance): Readonly<Record<string, string>> {
  const { id, status, version, class: size, storage, multiAz, backupDays } = instance
  const pending = pendingWords(instance)
  return {
    Instance: `${id} (${status})`,
    Runs: `PostgreSQL ${version}, ${size}, ${storage} GiB${multiAz ? ', Multi-AZ' : ''}`,
    Backups: `${backupDays} days`,
    ...(pending && { Pending: pending }),
  }
}

/** What waits for the maintenance window or for a restart; undefined where nothing does. */
export function pendingWords({ pending, parameterGroup }: DatabaseInstance): string | undefined {
  const waits = Object.entries(pending).map(([name, value]) => `${name} ${value}`)
  const restart =
    parameterGroup?.status === 'pending-reboot' ? ['parameters, at the next restart'] : []
  return [...waits, ...restart].join('; ') || undefined
}

function snapshotFacts({ snapshots }: DatabaseSeen): Readonly<Record<string, string>> {
  return snapshots.length > 0 ? { Snapshots: fewOf(snapshots.map(({ id }) => id)) } : {}
}

const MOST = 10

/** The first ten, in words; the newest where these are snapshots. */
export function fewOf(ids: readonly string[]): string {
  const more = ids.length - MOST
  const shown = ids.slice(0, MOST).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

function extensionsIn({ extensions }: DatabaseInside): string {
  return extensions.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none'
}
