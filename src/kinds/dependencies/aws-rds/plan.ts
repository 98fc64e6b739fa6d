import type { DatabaseInstance } from '#src/core/dependencies/cloud.ts'
import type { DependencyStep, KindPlan } from '#src/core/dependencies/plan.ts'
import { type Change, gapOf, groupOf, type Upgrade } from './gap.ts'
import { phaseOf, troubleOf } from './phase.ts'
import { databaseOf, givenUser, type Scene } from './scene.ts'
import { settingStep } from './settings.ts'
import type { RdsSpec } from './spec.ts'

/** What would be done to bring it to its spec, as things are. */
export function planned(scene: Omit<Scene, 'now'>): KindPlan {
  const gap = gapOf(scene)
  if (gap.is === 'refused') return gap
  if (gap.is === 'missing') return { is: 'planned', action: 'create', steps: [creation(scene)] }
  const { instance, changes } = gap
  const trouble = troubleOf(instance)
  const grows = changes.some((one) => one.of === 'setting' && one.name === 'storage')
  if (trouble && !(phaseOf(instance) === 'full' && grows))
    return { is: 'refused', because: `Cannot deliver: ${trouble.because}`, hint: trouble.hint }
  const steps = changes.flatMap((change) => stepsFor(change, scene))
  if (steps.length === 0 && phaseOf(instance) === 'busy')
    return { is: 'planned', action: 'wait', steps, says: `${instance.id} is ${instance.status}` }
  return { is: 'planned', action: actionOf(changes), steps, ...saying(instance) }
}

function actionOf(changes: readonly Change[]): 'unchanged' | 'change' | 'upgrade' {
  if (changes.length === 0) return 'unchanged'
  return changes.some((change) => change.of === 'upgrade') ? 'upgrade' : 'change'
}

function saying(instance: DatabaseInstance): { readonly says?: string } {
  const { id, status } = instance
  return phaseOf(instance) === 'busy' ? { says: `${id} is ${status}` } : {}
}

function creation(scene: Omit<Scene, 'now'>): DependencyStep {
  const { spec, names } = scene
  const what = `create PostgreSQL ${spec.version}, ${sizeOf(spec)}`
  if (givenUser(scene) === undefined)
    return {
      what,
      risk: 'none',
      wayBack: 'it is kept; /deliver deps remove removes it, with a last snapshot',
      notes: [
        `encrypted, backups kept for ${spec.backupDays} days` +
          (spec.deletionProtection ? ', protected from deletion' : ''),
        'takes some minutes',
      ],
    }
  const newest = databaseOf(scene)?.snapshots.find(({ status }) => status === 'available')
  return {
    what: `${what}, empty, in place of database ${names.instance}, which is gone`,
    risk: 'irreversible',
    wayBack: 'none: what was in it comes back only from a snapshot',
    notes: [
      'it was ours, and somebody removed it: the new one has none of its data',
      newest
        ? `to have the data back do not deliver this, restore snapshot ${newest.id} first`
        : 'there is no snapshot of it that we could restore',
    ],
  }
}

function sizeOf({ class: size, storage, maxStorage, multiAz }: RdsSpec): string {
  const grows = maxStorage === undefined ? '' : `, growing up to ${maxStorage} GiB`
  return `${size}, ${storage} GiB${grows}${multiAz ? ', Multi-AZ' : ''}`
}

function stepsFor(change: Change, scene: Omit<Scene, 'now'>): readonly DependencyStep[] {
  const { spec, names } = scene
  switch (change.of) {
    case 'adopt':
      return [
        {
          what: `take over database ${change.id}`,
          risk: 'none',
          wayBack: 'remove the tag deliver/dependency by hand',
          notes: ['it gets our tag; what is in it is left alone'],
        },
      ]
    case 'master':
      return [masterStep(change.user)]
    case 'parameters':
      return [parametersStep(change.values, groupOf(spec, names) ?? '')]
    case 'setting':
      return [timed(settingStep(change), spec)]
    case 'restart':
      return [
        {
          what: 'restart PostgreSQL, where parameters need it',
          risk: 'restart',
          wayBack: 'none is needed',
          notes: ['connections break for about a minute'],
        },
      ]
    case 'upgrade':
      return upgradeSteps(change, scene)
  }
}

function masterStep(user: string): DependencyStep {
  return {
    what: `set a new password of its master "${user}"`,
    risk: 'downtime',
    wayBack: 'set the password that is wanted by hand',
    notes: [`whoever logs in as "${user}" cannot any more: give them roles of their own first`],
  }
}

function parametersStep(values: Readonly<Record<string, string>>, group: string): DependencyStep {
  const list = Object.entries(values).map(([name, value]) => `${name} = ${value}`)
  return {
    what: `set ${list.toSorted().join(', ')} in parameter group ${group}`,
    risk: 'none',
    wayBack: 'set the values of before in the definition',
    notes: ['some parameters count only after a restart'],
  }
}

function timed(step: DependencyStep, { apply }: RdsSpec): DependencyStep {
  return apply === 'once' ? step : { ...step, what: `${step.what}, in the maintenance window` }
}

function upgradeSteps(
  { from, to, isMajor }: Upgrade,
  { spec, names, key }: Omit<Scene, 'now'>,
): readonly DependencyStep[] {
  const group = isMajor ? groupOf(spec, names) : undefined
  const snapshot: DependencyStep = {
    what: `take a snapshot before the upgrade to PostgreSQL ${to}`,
    risk: 'none',
    wayBack: 'none is needed',
    notes: [
      'until the upgrade itself is ordered the delivery can be stopped, and nothing happened',
    ],
  }
  const upgrade: DependencyStep = {
    what: `upgrade PostgreSQL ${from} to ${to}, in place`,
    risk: isMajor ? 'irreversible' : 'downtime',
    wayBack:
      'forward fix, or two people restore it from the snapshot, which loses every minute since that was taken',
    notes: [
      'the database is unavailable for some minutes',
      ...(isMajor
        ? [
            `check that its extensions support PostgreSQL ${to}: /deliver db status ${typedName(key)} lists them`,
            `backups are kept for ${spec.backupDays} days`,
          ]
        : []),
      ...(group === undefined ? [] : [`it gets parameter group ${group}`]),
    ],
  }
  const waits = 'nothing waits for the window: the release comes first'
  return [
    snapshot,
    spec.apply === 'once' ? upgrade : timed({ ...upgrade, notes: [...upgrade.notes, waits] }, spec),
  ]
}

/** `db of checkout in production`, as commands take it. */
function typedName(key: string): string {
  return key.replace(/^(.*)\.(.*)\/(.*)$/, '$2 of $1 in $3')
}
