import { StoreUnavailable, type Claim } from '#db/store.ts'
import type { AnyRecordKind, Decision } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import { ask } from './ask.ts'
import { perform, type Performed } from './perform.ts'
import type { Ticked, World } from './world.ts'

/** A record whose tick the store could not save is looked at again this much later. */
const PAUSE_AFTER_TROUBLE = 2_000

/**
 * One tick of one record: observe → decide → commit → act → release. Committing precedes acting, and the lease outlives
 * the acting, so a crash anywhere leaves a record that will want the same effects again, and nobody else acting on it.
 * Resolves to the record as saved, or to undefined when nothing was; rejects with what the store could not do.
 */
export async function reconcile(claim: Claim, world: World): Promise<unknown> {
  const started = world.clock.now()
  const count = (result: Ticked) =>
    world.meter.reconciled(claim.kind, result, (world.clock.now() - started) / 1000)
  try {
    const { result, record } = await turn(claim, world)
    count(result)
    return record
  } catch (error) {
    count('failed')
    await letGo(claim, world)
    throw error
  }
}

type Turn = { readonly result: Ticked; readonly record?: unknown }

async function turn(claim: Claim, world: World): Promise<Turn> {
  const kind = world.kinds.get(claim.kind)
  if (!kind) return quarantine(claim, new Error(`no record kind is named "${claim.kind}"`), world)
  const saved = await decideAndSave(claim, kind, world)
  if ('result' in saved) return saved

  const { record, wakeAt, effects } = saved
  const performed = await act(effects, claim, world)
  const failures = performed.flatMap((one) => (one.is === 'failed' ? [one.signal] : []))
  if (failures.length > 0) await tell(failures, claim, world)
  const held = await catchUp(performed, claim, world)
  await world.store.release(held, failures.length > 0 ? world.clock.now() : wakeAt)
  return { result: 'ok', record }
}

/** A record that throws, or what it decided cannot be saved, is taken out of the loop and told; the others go on. */
async function decideAndSave(
  claim: Claim,
  kind: AnyRecordKind,
  world: World,
): Promise<Turn | Decision<unknown>> {
  try {
    const decided = await decideOn(claim, kind, world)
    const { record, wakeAt: _wakeAt, effects: _effects, ...rest } = decided
    const said = { state: kind.stateOf(record), done: kind.isDone(record), ...rest }
    const saved = await world.store.commit({ claim, document: record, ...said })
    if (saved === 'ok') return decided
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
    return quarantine(claim, error, world)
  }
  await world.store.release(claim, world.clock.now())
  return { result: 'fenced' }
}

async function decideOn(
  claim: Claim,
  kind: AnyRecordKind,
  world: World,
): Promise<Decision<unknown>> {
  const record = kind.document.parse(claim.document)
  const target = claim.target?.document
  const seen = await ask(await kind.wants(record, target), world)
  const signals = claim.signals.map(({ signal }) => signal)
  return await kind.decide({ record, target, seen, signals, now: claim.now })
}

async function quarantine(claim: Claim, error: unknown, world: World): Promise<Turn> {
  const { store, kinds, log } = world
  log.error({ err: error, kind: claim.kind, id: claim.id }, 'a record is quarantined')
  await store.quarantine(claim, error instanceof Error ? error.message : String(error))
  const message = messageOf(claim, kinds.get(claim.kind))
  if (message) await store.submit({ messages: [message] })
  return { result: 'quarantined' }
}

/** Its lease would keep it, and its whole target, deaf until it ran out. Nothing is acted on any more here. */
async function letGo(claim: Claim, { store, clock, log }: World): Promise<void> {
  try {
    await store.release(claim, clock.now() + PAUSE_AFTER_TROUBLE)
  } catch (error) {
    log.warn({ err: error, kind: claim.kind, id: claim.id }, 'a lease must run out by itself')
  }
}

/** The document may be what is broken. */
function messageOf({ document }: Claim, kind: AnyRecordKind | undefined) {
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
): Promise<readonly Performed[]> {
  const { document, fence = 0 } = claim.target ?? {}
  const onBehalf = {
    record: { kind: claim.kind, id: claim.id },
    target: document?.key ?? '',
    fence,
  }
  const performed: Performed[] = []
  for (const effect of effects) performed.push(await perform(effect, world, onBehalf))
  return performed
}

/**
 * Live objects that carry a higher fence are somebody's who claimed the target since: the write stays dropped. Where
 * nobody did, the store is newer than the objects, or was restored, and its fence rises, so that the next write counts.
 */
async function catchUp(
  performed: readonly Performed[],
  claim: Claim,
  { store, log }: World,
): Promise<Claim> {
  const met = performed.flatMap((one) => (one.is === 'fenced' ? [one.fenced] : []))
  const [highest] = met.toSorted((a, b) => b.fence - a.fence)
  if (!highest) return claim
  const raised = await store.raiseFence(claim, highest.fence)
  const { kind, id, target } = claim
  log.warn(
    { kind, id, fence: target?.fence, met: highest, raised: raised?.target?.fence },
    raised
      ? 'the fence of a target was raised above what its objects carry'
      : 'a late write was dropped',
  )
  return raised ?? claim
}

/** Not audited: nobody ordered it, and what keeps failing would say the same for ever. */
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
  })
}
