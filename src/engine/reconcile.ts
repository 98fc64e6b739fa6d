import type { Claim } from '#db/store.ts'
import type { Decision, RecordKind } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { ask } from './ask.ts'
import { perform } from './perform.ts'
import type { World } from './world.ts'

/**
 * One tick of one record: observe → decide → commit → act → release. Committing precedes acting, and the lease outlives
 * the acting, so a crash anywhere leaves a record that will want the same effects again, and nobody else acting on it.
 * Resolves to the record as saved, or to undefined when nothing was.
 */
export async function reconcile(claim: Claim, world: World): Promise<unknown> {
  const started = world.clock.now()
  const kind = world.kinds.get(claim.kind)
  const decided = kind && (await decideOn(claim, kind, world))
  if (!kind) await quarantine(claim, `no record kind is named "${claim.kind}"`, world)
  if (!kind || decided === undefined) return undefined

  const { record, wakeAt, effects, ...rest } = decided
  const state = kind.stateOf(record)
  const done = kind.isDone(record)
  const saved = await world.store.commit({ claim, document: record, state, done, ...rest })
  if (saved === 'fenced') {
    await world.store.release(claim, world.clock.now())
    return undefined
  }

  const failures = await act(effects, claim, world)
  if (failures.length > 0) await tell(failures, claim, world)
  await world.store.release(claim, failures.length > 0 ? world.clock.now() : wakeAt)
  world.meter.reconciled(claim.kind, state, (world.clock.now() - started) / 1000)
  return record
}

/** A record that throws is taken out of the loop and told; the others go on. */
async function decideOn(
  claim: Claim,
  kind: RecordKind<unknown>,
  world: World,
): Promise<Decision<unknown> | undefined> {
  try {
    const record = kind.document.parse(claim.document)
    const target = claim.target?.document
    const seen = await ask(kind.wants(record, target), world)
    const signals = claim.signals.map(({ signal }) => signal)
    return kind.decide({ record, target, seen, signals, now: claim.now })
  } catch (error) {
    world.log.error({ err: error, kind: claim.kind, id: claim.id }, 'a record is quarantined')
    await quarantine(claim, error instanceof Error ? error.message : String(error), world)
    return undefined
  }
}

async function quarantine(claim: Claim, error: string, { store, kinds }: World): Promise<void> {
  await store.quarantine(claim, error)
  const message = messageOf(claim, kinds.get(claim.kind))
  await store.submit({
    ...(message && { messages: [message] }),
    audit: {
      actor: { type: 'system' },
      action: 'quarantine',
      invocation: `quarantine/${claim.kind}/${claim.id}/${claim.epoch}`,
      detail: { kind: claim.kind, id: claim.id, error },
    },
  })
}

/** The document may be what is broken. */
function messageOf({ document }: Claim, kind: RecordKind<unknown> | undefined) {
  try {
    return kind?.messageOf(document)
  } catch {
    return undefined
  }
}

async function act(
  effects: Decision<unknown>['effects'],
  claim: Claim,
  world: World,
): Promise<Signal[]> {
  const onBehalf = { record: { kind: claim.kind, id: claim.id }, fence: claim.target?.fence ?? 0 }
  const failures: Signal[] = []
  for (const effect of effects) {
    const failure = await perform(effect, world, onBehalf)
    if (failure) failures.push(failure)
  }
  return failures
}

async function tell(
  failures: readonly Signal[],
  { kind, id, epoch }: Claim,
  { store }: World,
): Promise<void> {
  await store.submit({
    signals: failures.map((signal, index) => ({
      to: { kind, id },
      key: `${kind}/${id}/effect/${epoch}/${index}`,
      signal,
    })),
    audit: {
      actor: { type: 'system' },
      action: 'effect failed',
      invocation: `${kind}/${id}/effect/${epoch}`,
      detail: failures,
    },
  })
}
