import {
  type DatabaseDeed,
  type DatabaseInstance,
  type ParameterGroup,
  tags,
} from '#src/core/dependencies/cloud.ts'
import { familyOf, type Names } from './names.ts'
import { phaseOf } from './phase.ts'
import { databaseOf, type DatabaseSeen, givenUser, type Scene, secretOf } from './scene.ts'
import { type Setting, settingsGap } from './settings.ts'
import type { RdsSpec } from './spec.ts'
import { majorOf, wayTo } from './versions.ts'

/** What there is to know to compare: the same for plans, checks and deeds. */
export type Compared = Pick<Scene, 'key' | 'spec' | 'names' | 'isAdopted' | 'outputs' | 'seen'>

/** One thing that is not as it shall be. */
export type Change =
  | { readonly of: 'adopt'; readonly id: string }
  | { readonly of: 'master'; readonly user: string }
  | { readonly of: 'parameters'; readonly values: Readonly<Record<string, string>> }
  | Setting
  | { readonly of: 'restart' }
  | Upgrade
export type Upgrade = {
  readonly of: 'upgrade'
  readonly from: string
  readonly to: string
  readonly isMajor: boolean
}

/** How what is there stands to what is wanted. */
export type Gap =
  | { readonly is: 'missing' }
  | { readonly is: 'refused'; readonly because: string; readonly hint?: string }
  | {
      readonly is: 'there'
      readonly instance: DatabaseInstance
      readonly changes: readonly Change[]
    }

/** Compares. Whatever cannot be brought about is refused, in words. */
export function gapOf(compared: Compared): Gap {
  const found = databaseOf(compared)
  const group = foreignGroup(compared, found?.parameterGroup)
  if (group) return { is: 'refused', ...group }
  if (!found?.instance) return { is: 'missing' }
  const instance = effective(found.instance, compared.spec)
  const refused =
    foreign(compared, instance) ??
    fixed(compared, instance) ??
    versionRefused(compared, instance, found)
  if (refused) return { is: 'refused', ...refused }
  return { is: 'there', instance: found.instance, changes: changesOf(compared, instance, found) }
}

/** What is pending counts as done where it was asked for: while the instance is at work, and for the window. */
function effective(instance: DatabaseInstance, { apply }: RdsSpec): DatabaseInstance {
  if (apply === 'once' && phaseOf(instance) !== 'busy') return instance
  const { version, class: size, storage, multiAz, backupDays } = instance.pending
  return {
    ...instance,
    ...(version !== undefined && { version }),
    ...(size !== undefined && { class: size }),
    ...(storage !== undefined && { storage: Number(storage) }),
    ...(multiAz !== undefined && { multiAz: multiAz === 'true' }),
    ...(backupDays !== undefined && { backupDays: Number(backupDays) }),
  }
}

type Refusal = { readonly because: string; readonly hint?: string }

function foreign(
  { key, isAdopted }: Compared,
  { id, tags: marks }: DatabaseInstance,
): Refusal | undefined {
  const owner = marks[tags.owner]
  if (owner !== undefined && owner !== key)
    return { because: `Cannot use database "${id}": it belongs to ${owner}`, hint: NAME_ANOTHER }
  if (owner === undefined && !isAdopted)
    return { because: `Cannot use database "${id}": it exists and is not ours`, hint: ADOPT }
  return undefined
}

function foreignGroup({ key }: Compared, group: ParameterGroup | undefined): Refusal | undefined {
  if (!group || group.tags[tags.owner] === key) return undefined
  return {
    because: `Cannot use parameter group "${group.name}": it exists and is not ours`,
    hint: 'Remove it, or name another instance with "id"',
  }
}

const ADOPT = '/deliver deps adopt shows it and makes it ours'
const NAME_ANOTHER = 'Name another instance with "id" in the definition'

/** What is decided when an instance is made, and never changes. */
function fixed({ spec, names }: Compared, instance: DatabaseInstance): Refusal | undefined {
  const { id, engine, encrypted, database, endpoint, subnetGroup } = instance
  const cannot = (what: string, hint: string) => ({
    because: `Cannot use database "${id}": ${what}`,
    hint,
  })
  if (engine !== spec.engine)
    return cannot(`its engine is ${engine}, not ${spec.engine}`, NAME_ANOTHER)
  if (!encrypted)
    return cannot('it is not encrypted', 'Restore an encrypted copy of a snapshot, and adopt that')
  if (database !== undefined && database !== names.database)
    return cannot(`its database is called "${database}"`, `Say database: ${database}`)
  if (endpoint && endpoint.port !== spec.port)
    return cannot(`it answers at port ${endpoint.port}`, `Say port: ${endpoint.port}`)
  if (spec.subnetGroup !== undefined && subnetGroup !== spec.subnetGroup)
    return cannot(
      `its subnet group is ${subnetGroup ?? 'the default one'}, and stays so`,
      'Restore a snapshot into another instance to move it',
    )
  if (isShrunk(spec, instance))
    return cannot(
      `it has ${instance.storage} GiB, and storage does not shrink to ${spec.storage}`,
      `Say storage: ${instance.storage}`,
    )
  return undefined
}

/** Growing by itself, and the tenth that RDS adds at least when it grows, are no reason to complain. */
function isShrunk({ storage, maxStorage }: RdsSpec, instance: DatabaseInstance): boolean {
  return instance.storage > Math.max(Math.ceil(storage * 1.1), maxStorage ?? 0)
}

function versionRefused(
  { spec, names }: Compared,
  { id, version, parameterGroup }: DatabaseInstance,
  { targets = [] }: DatabaseSeen,
): Refusal | undefined {
  const way = wayTo(spec.version, version, targets)
  const cannot = `Cannot bring database "${id}" to PostgreSQL ${spec.version}`
  if (way.is === 'down')
    return {
      because: `${cannot}: it runs ${version}, and a database is not downgraded`,
      hint: `Say version: "${majorOf(version)}"; data of before come back only from a snapshot`,
    }
  if (way.is === 'none')
    return {
      because: `${cannot}: there is no way from ${version}${possibly(way.possible)}`,
      ...(way.possible.length > 0 && { hint: 'Upgrade to one of those first' }),
    }
  const isLost = way.is === 'up' && way.isMajor && !groupOf(spec, names)
  if (isLost && parameterGroup && !isDefault(parameterGroup.name)) {
    // Of ours nothing is lost: the definition names no parameters any more.
    if (parameterGroup.name === names.parameterGroup(majorOf(version))) return undefined
    return {
      because: `${cannot}: parameter group "${parameterGroup.name}" is of the old version`,
      hint: 'Name its parameters under "parameters": a group of the new version is made of them',
    }
  }
  return undefined
}

function isDefault(group: string): boolean {
  return group.startsWith('default.')
}

function possibly(versions: readonly string[]): string {
  return versions.length > 0 ? ` (possible: ${versions.join(', ')})` : ''
}

function changesOf(
  compared: Compared,
  instance: DatabaseInstance,
  found: DatabaseSeen,
): readonly Change[] {
  const { spec, names } = compared
  const upgrade = upgradeOf(spec, instance, found)
  const values = parametersToSet(spec, found.parameterGroup)
  // Its group comes with the major version that it is of, also where that only waits for the window.
  const comes = majorOf(found.instance?.version ?? '') !== majorOf(spec.version)
  const settings = settingsGap(spec, instance, comes ? undefined : groupOf(spec, names))
  const changes: readonly (Change | undefined)[] = [
    instance.tags[tags.owner] === undefined ? { of: 'adopt', id: instance.id } : undefined,
    needsMaster(compared) ? { of: 'master', user: instance.masterUser } : undefined,
    values && { of: 'parameters', values },
    ...settings,
    !comes && restarts(spec, instance, [values, ...settings]) ? { of: 'restart' } : undefined,
    upgrade,
  ]
  return changes.filter((change) => change !== undefined)
}

function upgradeOf(
  spec: RdsSpec,
  { version: from }: DatabaseInstance,
  { targets = [] }: DatabaseSeen,
): Upgrade | undefined {
  const way = wayTo(spec.version, from, targets)
  return way.is === 'up' ? { of: 'upgrade', from, to: way.to, isMajor: way.isMajor } : undefined
}

/** Parameters, or another group of them, may count only from the next start on; an upgrade starts it anyway. */
function restarts(
  { apply }: RdsSpec,
  { parameterGroup }: DatabaseInstance,
  [values, ...settings]: readonly [unknown, ...Setting[]],
): boolean {
  if (apply === 'window') return false
  const hasNewGroup = settings.some(({ name }) => name === 'parameterGroup')
  return values !== undefined || hasNewGroup || parameterGroup?.status === 'pending-reboot'
}

/** We know no password of the master where somebody else made the instance, or where our secret is gone. */
function needsMaster(compared: Compared): boolean {
  const isForeign = compared.isAdopted && givenUser(compared) === undefined
  return isForeign || (compared.seen.secret !== undefined && secretOf(compared) === undefined)
}

/** The parameter group that it shall have; undefined where none is asked for. */
export function groupOf({ parameters, version }: RdsSpec, names: Names): string | undefined {
  const isWanted = parameters !== undefined && Object.keys(parameters).length > 0
  return isWanted ? names.parameterGroup(majorOf(version)) : undefined
}

/** The parameter group with which it comes to another major version: its own of that version, or the cloud's default. */
export function groupAfter(
  spec: RdsSpec,
  names: Names,
  { parameterGroup }: DatabaseInstance,
): string | undefined {
  const isOwn = parameterGroup !== undefined && !isDefault(parameterGroup.name)
  const other = isOwn ? `default.${familyOf(majorOf(spec.version))}` : undefined
  return groupOf(spec, names) ?? other
}

/** Makes the parameter group what it shall be; of another major version where one is named. */
export function groupDeed(
  { parameters = {}, version }: RdsSpec,
  names: Names,
  major = majorOf(version),
): Extract<DatabaseDeed, { do: 'parameters' }> {
  const group = { name: names.parameterGroup(major), family: familyOf(major), parameters }
  return { do: 'parameters', group }
}

/** Those that are not as they shall be; all of them where the group is not there. */
function parametersToSet(
  { parameters = {} }: RdsSpec,
  group: ParameterGroup | undefined,
): Readonly<Record<string, string>> | undefined {
  const differing = Object.entries(parameters).filter(
    ([name, value]) => group?.parameters[name] !== value,
  )
  return differing.length > 0 ? Object.fromEntries(differing) : undefined
}
