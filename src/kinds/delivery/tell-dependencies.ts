import type { Delivery } from '#src/core/delivery.ts'
import type { NewSignal } from '#src/core/record.ts'
import type { Signal } from '#src/core/signal.ts'
import type { Target } from '#src/core/target.ts'
import type { Turn } from './turn.ts'

/** Dependencies hear that nobody waits for them any more, and by which release they are used from now on. */
export function tellDependencies(before: Turn, after: Turn): NewSignal[] {
  return [
    ...withdrawn(before.delivery, after.delivery),
    ...used(before.target, after),
    ...usedAsBefore(before.delivery, after),
  ]
}

/** It stopped while they were brought about. */
function withdrawn(before: Delivery, after: Delivery): NewSignal[] {
  const hasStopped = isIn('running', before) && !isIn('running', after) && !isIn('done', after)
  const signal = { type: 'withdrawn', delivery: after.id } as const
  return hasStopped ? keysOf(after.rendered).map((key) => tell(after, key, signal)) : []
}

/** What a release that has just settled names is used by it; what only the one before named is kept, by nobody. */
function used(before: Target, { delivery, target }: Turn): NewSignal[] {
  const { settled } = target
  if (!settled || settled === before.settled || settled.delivery !== delivery.id) return []
  const named = keysOf(settled)
  const lost = keysOf(before.settled).filter((key) => !named.includes(key))
  const { app } = target
  const { version } = settled.release
  return [
    ...named.map((key) => tell(delivery, key, { type: 'used', target: target.key, app, version })),
    ...lost.map((key) => tell(delivery, key, { type: 'unneeded', target: target.key })),
  ]
}

/** It ended and is not what runs: what it asked for is used by whatever was settled, or by nobody. */
function usedAsBefore(before: Delivery, { delivery, target }: Turn): NewSignal[] {
  const { settled, app } = target
  const hasAsked = delivery.stages.some(
    ({ stage, startedAt }) => stage === 'dependencies' && startedAt !== undefined,
  )
  if (before.outcome || !delivery.outcome || !hasAsked) return []
  if (settled?.delivery === delivery.id) return []
  const named = keysOf(settled)
  return keysOf(delivery.rendered).map((key) =>
    tell(
      delivery,
      key,
      settled && named.includes(key)
        ? { type: 'used', target: target.key, app, version: settled.release.version }
        : { type: 'unneeded', target: target.key },
    ),
  )
}

function keysOf(
  one: { readonly needs?: readonly { readonly key: string }[] | undefined } | undefined,
): readonly string[] {
  return (one?.needs ?? []).map(({ key }) => key)
}

function tell({ id }: Delivery, key: string, signal: Signal): NewSignal {
  return { to: { kind: 'dependency', id: key }, key: `${id}/${signal.type}`, signal }
}

function isIn(wanted: 'running' | 'done', { stages, outcome, direction }: Delivery): boolean {
  const found = stages.find(({ stage }) => stage === 'dependencies')?.state
  return !outcome && direction === 'forward' && found === wanted
}
