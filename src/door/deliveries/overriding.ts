import { isAtTag, type Catalog } from '#src/core/catalog.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Settled, Target } from '#src/core/target.ts'
import type { Context } from '#src/door/command.ts'
import { didYouMean } from '#src/door/grammar/suggest.ts'
import { aheadAt, targetNow, turnWords, type TargetNow } from './turn.ts'

/** What somebody wants to set beside the manifests, and where. */
export type Overriding = {
  readonly name: 'restart' | 'scale' | 'autoscale' | 'contract'
  readonly app: string
  readonly environment: string
}

/** Where it would be set: the target with what is settled, its workloads as far as they are known, and who is on the way. */
export type Overridable = TargetNow & {
  readonly target: Target
  readonly settled: Settled
  readonly workloads: readonly string[] | undefined
}

/** Looks where it would be set. Throws DeliveryError where nothing is settled, or something was left half-way. */
export async function overridable(
  asked: Overriding,
  context: Pick<Context, 'store' | 'catalog'>,
): Promise<Overridable> {
  const { app, environment } = asked
  const { target, inFlight, isAsked } = await targetNow(context, asked)
  const settled = target?.settled
  if (!settled)
    throw impossible(
      asked,
      'nothing was delivered there yet',
      `\`/deliver deploy ${app} latest to ${environment}\` delivers it`,
    )
  const { unsettled } = target
  if (unsettled)
    throw impossible(
      asked,
      `${unsettled.version} was left half-way there by ${unsettled.delivery}`,
      `\`/deliver rollback ${app} ${environment}\` brings ${settled.release.version} back, or deliver another version`,
    )
  return {
    target,
    settled,
    workloads: workloadsOf(app, settled, context.catalog),
    inFlight,
    isAsked,
  }
}

/** The workload that is named, if the app has it. Throws DeliveryError. */
export function workloadNamed(
  asked: Overriding,
  workload: string,
  { workloads, settled }: Pick<Overridable, 'workloads' | 'settled'>,
): string {
  if (workloads === undefined || workloads.includes(workload)) return workload
  throw impossible(
    asked,
    `${settled.release.version} has no workload "${workload.slice(0, 60)}"`,
    didYouMean(workload, workloads, 'workloads'),
  )
}

/** The one workload that can be meant where none is named: the only one that has something set, or that there is. Throws DeliveryError. */
export function onlyWorkload(
  asked: Overriding,
  set: readonly string[],
  { workloads = [] }: Pick<Overridable, 'workloads'>,
): string {
  const [only, ...others] = set.length === 1 ? set : workloads
  if (only !== undefined && others.length === 0) return only
  throw impossible(
    asked,
    'it has several workloads',
    workloads.length > 0
      ? `Say which with --workload: ${workloads.slice(0, 12).join(', ')}`
      : 'Say which with --workload',
  )
}

/** Behind whom it waits, in a sentence for the one who asked. */
export function overridingTurn(there: Overridable, made: Delivery): readonly string[] {
  return turnWords(aheadAt(there, made), ', and keeps the release that is settled then')
}

export function impossible(
  { name, app, environment }: Overriding,
  because: string,
  hint: string,
): DeliveryError {
  return new DeliveryError('not-possible', `Cannot ${name} ${app} in ${environment}: ${because}`, {
    hint,
  })
}

/** What was typed makes no sense, wherever and whenever it were said. */
export function senseless(asked: Overriding, because: string, hint: string): DeliveryError {
  const { name, app, environment } = asked
  return new DeliveryError('bad-usage', `Cannot ${name} ${app} in ${environment}: ${because}`, {
    hint,
  })
}

/** As they were delivered; of what was delivered before that was written down, as the catalog has them. */
function workloadsOf(
  app: string,
  { workloads }: Settled,
  catalog: Catalog,
): readonly string[] | undefined {
  const definition = catalog.apps[app]?.definition
  if (workloads || !definition || isAtTag(definition)) return workloads
  return Object.keys(definition.workloads)
}
