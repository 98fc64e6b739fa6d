import type { Gate } from '#src/core/rules/approval.ts'
import type { Catalog } from '#src/core/catalog.ts'
import { momentWords } from '#src/core/describe.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { tierGates } from '#src/core/rules/gates.ts'
import { policyOf } from '#src/core/rules/policy-of.ts'
import type { Release } from '#src/core/release.ts'
import type { Context } from '#src/door/command.ts'
import { readTiers } from '#src/kinds/reading/tiers.ts'

/** A release that somebody wants in an environment. */
export type Passing = {
  /** What follows "Cannot": `deploy`, `promote`. */
  readonly doing: string
  readonly app: string
  readonly environment: string
  readonly release: Release
  /** Why it does not wait for any of that. */
  readonly emergency?: string | undefined
}

/** What of the environments before keeps it now; the rest only its own delivery finds out. */
export async function passageOf(
  { catalog, store, now }: Context,
  { app, environment, release }: Omit<Passing, 'doing'>,
): Promise<readonly Gate[]> {
  const policy = policyOf(catalog, app, environment)
  const tiers = await readTiers(store, catalog, { app, environment, release })
  if (!policy || !tiers) return []
  return tierGates({ policy, tiers, now }).filter(({ is }) => is !== 'open')
}

/**
 * Refuses what will never pass, with what to do instead, and answers in plain sentences what it will wait for. Whoever
 * waits no longer than `patience` allows refuses that too.
 */
export async function refusePassage(
  context: Context,
  passing: Passing,
  patience: 'waits' | 'now' = 'waits',
): Promise<readonly string[]> {
  if (passing.emergency !== undefined) return []
  const gates = await passageOf(context, passing)
  const isInTheWay = ({ is }: Gate) => is === 'shut' || patience === 'now'
  const closed = gates.filter(isInTheWay)
  const [first] = closed
  if (!first) return gates.map((gate) => `It will wait: ${gateWords(gate)}`)
  const { doing, app, environment, release } = passing
  throw new DeliveryError(
    'not-possible',
    `Cannot ${doing} ${app} ${release.version} to ${environment}: ${closed.map(gateWords).join('; ')}`,
    { hint: hintOf(first, passing, context) },
  )
}

/** The same for somebody who only looks: plain sentences about what keeps it now. */
export async function passageWords(
  context: Context,
  passing: Omit<Passing, 'doing'>,
): Promise<readonly string[]> {
  const gates = await passageOf(context, passing)
  return gates.map((gate) =>
    gate.is === 'shut'
      ? `It would be refused: ${gateWords(gate)}`
      : `It would wait: ${gateWords(gate)}`,
  )
}

/** With the moment when it opens, where that is known. */
export function gateWords({ because, opensAt }: Gate): string {
  return opensAt === undefined ? because : `${because} until ${momentWords(opensAt)}`
}

function hintOf({ gate, is, opensAt }: Gate, passing: Passing, { catalog }: Context): string {
  const { app, environment, release } = passing
  const before = policyOf(catalog, app, environment)?.after ?? []
  const look = `\`/deliver pipeline ${app}\` shows how it stands`
  if (gate === 'tier' || (gate === 'soak' && is === 'shut'))
    return `Deliver it to ${before.join(' and ')} first: \`/deliver deploy ${app} ${release.version} to ${before.join(' or ')}\``
  if (gate !== 'signOff') return opensAt === undefined ? look : `Say it again then; ${look}`
  return is === 'shut'
    ? `Deliver a release that mends it, or ask those who sign off to look again; ${look}`
    : `${signersOf(app, before, catalog)}; ${look}`
}

function signersOf(app: string, before: readonly string[], catalog: Catalog): string {
  const wanting = before.flatMap((name) => {
    const { signOff } = policyOf(catalog, app, name) ?? {}
    return signOff
      ? [`\`/deliver signoff ${app} ${name}\` is for ${signOff.from.join(' or ')}`]
      : []
  })
  return wanting.join(', ')
}
