import type { DependencyChange, PlannedMigration } from '#src/core/dependencies/plan.ts'
import type { Plan } from '#src/core/plan/plan.ts'
import type { Risk } from '#src/core/plan/risk.ts'
import { escape } from '#src/messages/escape.ts'
import { brief, voters } from '#src/messages/words.ts'

type Needed = Pick<Plan, 'dependencies' | 'migrations' | 'wayBack'>

export type NeedsView = {
  /** Groups and people whose approval is still missing. */
  readonly missing?: readonly string[] | undefined
  /** Whether each step says how it is taken back. */
  readonly isFull?: boolean
}

/** What a delivery does to what its release needs, what that risks, and who has to approve it; empty where there is nothing. */
export function needsSection({ dependencies = [] }: Needed, view: NeedsView = {}): string {
  if (dependencies.length === 0) return ''
  const told = dependencies.filter(isTold)
  const still = dependencies.filter((one) => !isTold(one))
  const shown = told.slice(0, MOST_CHANGES)
  return [
    '*What it needs*',
    ...shown.map((change) => changeLines(change, view)),
    ...(told.length > shown.length ? [`and ${told.length - shown.length} more`] : []),
    ...(still.length > 0 ? [`☑️ ${stillWords(still)}`] : []),
  ].join('\n')
}

/** What was done to what its release needs, a line for each that was changed; empty where none was. */
export function broughtSection({ dependencies = [] }: Needed): string {
  const changed = dependencies.filter(({ steps }) => steps.length > 0)
  const shown = changed.slice(0, MOST_CHANGES).map(broughtLine)
  const more = changed.length - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

/** Which migrations run, and what that takes away; empty where none does. */
export function migrationsSection({ migrations = [] }: Needed): string {
  if (migrations.length === 0) return ''
  return ['*Migrations*', ...migrations.slice(0, 6).map(migrationLine)].join('\n')
}

/** What can be done from each point on, for those who have to approve it; empty where going back is simply going back. */
export function waysBackSection({ wayBack = [] }: Needed): string {
  if (wayBack.length === 0) return ''
  const shown = wayBack.slice(0, 10)
  const more = wayBack.length - shown.length
  return [
    '*Ways back*',
    ...shown.map(({ point, way }) => `• *${escape(brief(point))}*: ${escape(brief(way))}`),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n')
}

/** Whether a plan does, or waits for, anything beside its objects. */
export function changesNeeds({ dependencies = [], migrations = [] }: Needed): boolean {
  return migrations.length > 0 || dependencies.some(isTold)
}

/** What a risk means, for whoever has to say yes to it. */
export const riskWords: Readonly<Record<Risk, string>> = {
  none: '',
  restart: 'restarts it',
  downtime: 'it is down meanwhile',
  irreversible: 'cannot be taken back',
}

const MOST_CHANGES = 8
const MOST_STEPS = 6

const icons: Readonly<Record<DependencyChange['action'], string>> = {
  create: '➕',
  change: '✏️',
  upgrade: '⏫',
  wait: '⏳',
  unchanged: '☑️',
}

function isTold({ action, steps, says }: DependencyChange): boolean {
  return action !== 'unchanged' || steps.length > 0 || says !== undefined
}

/** `cache and bucket are as they should be`. */
function stillWords(still: readonly DependencyChange[]): string {
  const names = still.slice(0, 10).map(({ name }) => escape(name))
  const more = still.length > 10 ? ` and ${still.length - 10} more` : ''
  return `${names.join(', ')}${more} ${still.length === 1 ? 'is as it should be' : 'are as they should be'}`
}

function changeLines(
  change: DependencyChange,
  { missing = [], isFull = false }: NeedsView,
): string {
  const { action, name, description, steps, says, owners, after } = change
  const shown = steps.slice(0, MOST_STEPS)
  const more = steps.length - shown.length
  const behind = after.length > 0 ? `, after ${escape(after.slice(0, 5).join(' and '))}` : ''
  return [
    `${icons[action]} *${escape(name)}*: ${escape(brief(description, 150))}${behind}`,
    ...shown.map((step) => stepLine(step, isFull)),
    ...(more > 0 ? [`${INDENT}and ${more} more`] : []),
    ...(says === undefined ? [] : [`${INDENT}${escape(brief(says))}`]),
    ...(owners.length > 0 ? [`${INDENT}${ownersWords(owners, missing)}`] : []),
  ].join('\n')
}

const done: Readonly<Record<DependencyChange['action'], string>> = {
  create: 'made',
  change: 'changed',
  upgrade: 'upgraded',
  wait: 'waited for',
  unchanged: 'kept',
}

/** `⏫ upgraded db: PostgreSQL 17.2 (upgrade PostgreSQL 16.4 to 17.2, in place)`. */
function broughtLine({ action, name, description, steps }: DependencyChange): string {
  const how = steps.slice(0, MOST_STEPS).map(({ what }) => what)
  const steplist = action === 'create' ? '' : ` (${escape(brief(how.join('; '), 200))})`
  return `${icons[action]} ${done[action]} *${escape(name)}*: ${escape(brief(description, 150))}${steplist}`
}

const INDENT = '      '

function stepLine(
  { what, risk, wayBack, notes }: DependencyChange['steps'][number],
  isFull: boolean,
): string {
  const words = riskWords[risk]
  const mark = words === '' ? '' : ` · ${risk === 'irreversible' ? '⚠️ ' : ''}*${words}*`
  const more = [
    ...notes.slice(0, 4).map((note) => escape(brief(note, 150))),
    ...(isFull && wayBack !== '' ? [`way back: ${escape(brief(wayBack, 200))}`] : []),
  ]
  return `${INDENT}• ${escape(brief(what, 200))}${mark}${more.length > 0 ? ` (${more.join('; ')})` : ''}`
}

function ownersWords(owners: readonly string[], missing: readonly string[]): string {
  const lacking = owners.filter((owner) => missing.includes(owner))
  const all = `owned by ${voters(owners.slice(0, 10), 'and')}`
  return lacking.length === 0 ? all : `${all} · 🗳️ *needs ${voters(lacking.slice(0, 10), 'and')}*`
}

function migrationLine({ phase, version, jobs }: PlannedMigration): string {
  const names = escape(brief(jobs.slice(0, 5).join(', '), 200))
  const of = `${phase} of ${escape(brief(version, 60))}: ${names}`
  if (phase === 'expand') return `🧬 ${of}, before the rollout`
  return `🧬 ${of} · ⚠️ *takes the way back before ${escape(brief(version, 60))} away*`
}
