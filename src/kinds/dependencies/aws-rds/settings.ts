import type { DatabaseDeed, DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import type { DependencyStep } from '#src/core/dependencies/plan.ts'
import type { RdsSpec } from './spec.ts'

type Changes = Extract<DatabaseDeed, { do: 'modify' }>['changes']
type SettingName = Exclude<keyof Changes, 'version'>
type Value = string | number | boolean | readonly string[] | undefined

/** A setting of an instance that is not as it shall be. */
export type Setting = {
  readonly of: 'setting'
  readonly name: SettingName
  readonly from: Value
  readonly to: Value
}

/** Everything that can be set while it runs, in the order in which it is told; what a definition leaves open is left. */
export function settingsGap(
  spec: RdsSpec,
  instance: DatabaseInstance,
  group: string | undefined,
): readonly Setting[] {
  const { class: size, maxStorage, multiAz, backupDays, deletionProtection, securityGroups } = spec
  const storage = Math.max(spec.storage, instance.storage)
  const from = { ...instance, parameterGroup: instance.parameterGroup?.name }
  const wanted: readonly (readonly [SettingName, Value])[] = [
    ['class', size],
    ['storage', storage],
    ['maxStorage', maxStorage],
    ['multiAz', multiAz],
    ['backupDays', backupDays],
    ['deletionProtection', deletionProtection],
    ['securityGroups', securityGroups],
    ['parameterGroup', group],
  ]
  return wanted
    .filter(([name, to]) => to !== undefined && !isSame(from[name], to))
    .map(([name, to]) => ({ of: 'setting', name, from: from[name], to }))
}

/** What to send for them. */
export function changesFor(settings: readonly Setting[]): Changes {
  return Object.fromEntries(settings.map(({ name, to }) => [name, to]))
}

/** What a plan says of a setting that is changed. */
export function settingStep({ name, from, to }: Setting): Omit<DependencyStep, 'what'> & {
  readonly what: string
} {
  return words[name](from, to)
}

/** What a check says of a setting that somebody changed. */
export function settingDrift({ name, from, to }: Setting): string {
  return `its ${labels[name]} is ${shown(from)}, not ${shown(to)}`
}

const labels: Readonly<Record<SettingName, string>> = {
  class: 'class',
  storage: 'storage in GiB',
  maxStorage: 'largest storage in GiB',
  multiAz: 'Multi-AZ',
  backupDays: 'number of days with backups',
  deletionProtection: 'deletion protection',
  securityGroups: 'set of security groups',
  parameterGroup: 'parameter group',
}

const words: Readonly<Record<SettingName, (from: Value, to: Value) => DependencyStep>> = {
  class: (from, to) => ({
    what: `change the class from ${shown(from)} to ${shown(to)}`,
    risk: 'downtime',
    wayBack: `change it to ${shown(from)} again`,
    notes: ['connections break for some minutes'],
  }),
  storage: (from, to) => ({
    what: `grow the storage from ${shown(from)} to ${shown(to)} GiB`,
    risk: 'none',
    wayBack: 'none: storage does not shrink',
    notes: ['it cannot grow again for six hours'],
  }),
  maxStorage: (_, to) => ({
    what: `let the storage grow by itself up to ${shown(to)} GiB`,
    risk: 'none',
    wayBack: 'set it to what it was',
    notes: [],
  }),
  multiAz: (_, to) => ({
    what: to === true ? 'keep a standby in another zone' : 'give up the standby in another zone',
    risk: 'none',
    wayBack: to === true ? 'give the standby up' : 'keep a standby again',
    notes: [],
  }),
  backupDays: (from, to) => ({
    what: `keep backups for ${shown(to)} days instead of ${shown(from)}`,
    ...backupRisk(Number(from), Number(to)),
    notes: [],
  }),
  deletionProtection: (_, to) => ({
    what: to === true ? 'protect it from deletion' : 'take off the protection from deletion',
    risk: 'none',
    wayBack: to === true ? 'take the protection off' : 'protect it again',
    notes: [],
  }),
  securityGroups: (from, to) => ({
    what: `change the security groups from ${shown(from)} to ${shown(to)}`,
    risk: 'downtime',
    wayBack: `set them to ${shown(from)} again`,
    notes: ['whoever the new ones do not let in loses the connection'],
  }),
  parameterGroup: (from, to) => ({
    what: `use parameter group ${shown(to)} instead of ${shown(from)}`,
    risk: 'restart',
    wayBack: `use ${shown(from)} again`,
    notes: [],
  }),
}

/** Turning backups on restarts it; fewer days throw the older backups away. */
function backupRisk(from: number, to: number): Pick<DependencyStep, 'risk' | 'wayBack'> {
  if (to < from) return { risk: 'irreversible', wayBack: 'none: older backups are gone' }
  return { risk: from === 0 ? 'restart' : 'none', wayBack: 'keep them for fewer days again' }
}

function shown(value: Value): string {
  if (value === undefined) return 'none'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return Array.isArray(value)
    ? value
        .map(String)
        .toSorted((a, b) => a.localeCompare(b))
        .join(', ') || 'none'
    : String(value)
}

function isSame(one: Value, other: Value): boolean {
  return shown(one) === shown(other)
}
