import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Output } from '#src/core/dependencies/outputs.ts'
import type { Order } from '#src/core/dependencies/order.ts'
import { isBeforeOrder } from '#src/kinds/dependency/signals.ts'
import { actWords, dependencyName, isUnneeded } from '#src/kinds/dependency/words.ts'
import { code, escape } from '#src/messages/escape.ts'
import { brief, sentence, stop, time, who } from '#src/messages/words.ts'

/** One mark for how a dependency stands. */
export function markOf(dependency: Dependency): string {
  const { state, drift } = dependency
  if (state !== 'ready') return marks[state]
  if (drift.length > 0) return '⚠️'
  return isUnneeded(dependency) ? '📦' : '✅'
}

const marks: Readonly<Record<Exclude<Dependency['state'], 'ready'>, string>> = {
  asked: '🗳️',
  changing: '🔄',
  held: '✋',
  removed: '🗑️',
}

/** Everything that is to be said of how it stands, a line each, made harmless. */
export function standingLines(dependency: Dependency): readonly string[] {
  const { failure, drift, blind, waitingOn, state } = dependency
  const isOpen = state === 'changing' || state === 'asked'
  return [
    ...orderLines(dependency),
    ...(isOpen && waitingOn !== undefined
      ? [`⏳ Waits for ${escape(brief(stop(waitingOn)))}`]
      : []),
    ...(blind
      ? [
          `🔌 ${escape(blind.provider)} cannot be asked since ${time(blind.since)}: ${escape(brief(stop(blind.because)))}`,
        ]
      : []),
    ...(state === 'held'
      ? [
          `✋ *It holds until somebody decides*: ${escape(brief(stop(failure?.because ?? 'no reason was given'), 600))}${failure?.hint ? ` ${escape(brief(sentence(failure.hint), 400))}` : ''}`,
        ]
      : []),
    ...(drift.length > 0
      ? [`⚠️ It is not as it was left: ${escape(brief(stop(drift.slice(0, 5).join('; ')), 600))}`]
      : []),
  ]
}

/** What it gives: text as it is, of a secret only where it is kept. */
export function outputWords(outputs: Dependency['outputs']): string {
  const all = Object.entries(outputs)
  const shown = all.slice(0, 12).map(([name, output]) => `${escape(name)} ${valueWords(output)}`)
  return [...shown, ...(all.length > 12 ? [`and ${all.length - 12} more`] : [])].join(', ')
}

/** Apps that use it, with the release that runs there and names it. */
export function userWords({ usedBy }: Pick<Dependency, 'usedBy'>): string {
  return appWords(usedBy.filter(({ delivery }) => delivery === undefined))
}

/** Apps that want it for a release that is on its way: whether that ever runs is not known yet. */
export function wantedByWords({ usedBy }: Pick<Dependency, 'usedBy'>): string {
  return appWords(usedBy.filter(({ delivery }) => delivery !== undefined))
}

function appWords(users: Dependency['usedBy']): string {
  const using = users.filter(({ version }) => version !== undefined)
  const shown = using
    .slice(0, 8)
    .map(
      ({ target, version = '' }) => `${escape(brief(target, 140))} (${escape(brief(version, 60))})`,
    )
  return [...shown, ...(using.length > 8 ? [`and ${using.length - 8} more`] : [])].join(', ')
}

/** How many people still have to want it. */
export function missingOf({ needed, confirmedBy }: Order): number {
  return Math.max(0, needed - 1 - confirmedBy.length)
}

/** The name of a dependency, made harmless. */
export function nameOf(dependency: Pick<Dependency, 'owner' | 'name' | 'environment'>): string {
  return escape(dependencyName(dependency))
}

/** `db of checkout in production`, as it is typed; the platform's own is said without an app. */
export function typedName({
  owner,
  name,
  environment,
}: Pick<Dependency, 'owner' | 'name' | 'environment'>): string {
  return owner === 'shared' ? `${name} in ${environment}` : `${name} of ${owner} in ${environment}`
}

/** Arguments of the commands about it. */
export function argumentsFor({
  owner,
  name,
  environment,
}: Pick<Dependency, 'owner' | 'name' | 'environment'>): Readonly<Record<string, string>> {
  return { dependency: name, environment, ...(owner !== 'shared' && { app: owner }) }
}

function orderLines(dependency: Dependency): readonly string[] {
  const { order, state } = dependency
  if (!order) return []
  const isLater = isBeforeOrder(dependency)
  const { act, by, because, at, confirmedBy } = order
  const what = `${who(by)} ${state === 'asked' || isLater ? 'wants' : 'wanted'} to ${escape(actWords(act))} (${time(at)})${because ? `: ${escape(brief(because))}` : ''}`
  const agreed = confirmedBy.slice(0, 5).map((one) => who(one))
  const lacking = missingOf(order)
  return [
    `🗳️ ${stop(what)}`,
    ...(state === 'asked' && act.do === 'restore' ? [lossOf(act.from)] : []),
    ...(agreed.length > 0 ? [`✅ ${agreed.join(', ')} agreed.`] : []),
    ...(state === 'asked' && lacking > 0
      ? [
          `*${lacking === 1 ? 'One more person has' : `${lacking} more people have`} to agree* (${code(order.id)}).`,
        ]
      : []),
    ...(isLater
      ? [
          `It is changed for ${code(dependency.wanted.delivery)} first; who agrees is asked after that.`,
        ]
      : []),
  ]
}

/** What a second person agrees to lose. */
function lossOf(from: Extract<Order['act'], { do: 'restore' }>['from']): string {
  const since = 'at' in from ? time(from.at) : `the snapshot ${code(brief(from.snapshot, 200))}`
  return `⚠️ What was written since ${since} is lost.`
}

function valueWords(output: Output): string {
  if ('value' in output) return code(brief(output.value, 100))
  const { secret } = output
  if (secret.in === 'cluster') return `in Secret ${code(`${secret.namespace}/${secret.name}`)}`
  return `in the secret ${code(secret.name)} of ${escape(secret.cloud)}`
}
