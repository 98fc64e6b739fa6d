import type { Instant } from '#src/core/clock.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Delivery } from '#src/core/delivery.ts'
import { shortHash } from '#src/core/hash.ts'
import { everyWorkload } from '#src/core/plan/overrides.ts'
import type { Queries } from '#src/core/queries.ts'
import type { NewRecord } from '#src/core/record.ts'
import { newDelivery } from '#src/kinds/delivery/new.ts'
import { stateOf } from '#src/kinds/delivery/state.ts'
import { behindOf } from './subject.ts'
import { dependencyName } from './words.ts'

type Connected = Queries['connected']['answer']

/**
 * Everybody who uses it gets what it gives now: a restart of what runs there, which connects it anew. Where a delivery
 * is on its way that will do it as well, none is made.
 */
export function reconnections(
  record: Dependency,
  connected: Connected,
  now: Instant,
): readonly Delivery[] {
  return behindOf(record, connected)
    .filter((target) => connected[target]?.coming.length === 0)
    .filter((target) => record.connecting?.made[target] === undefined)
    .map((target) => reconnection(record, { target, ...connected[target] }, now))
}

function reconnection(
  record: Dependency,
  where: { readonly target: string } & Partial<Connected[string]>,
  now: Instant,
): Delivery {
  const { order, revision, connecting } = record
  const { target, version = '', channel = record.channel } = where
  const [app = '', environment = ''] = target.split('/')
  const round = `${revision}/${connecting?.round ?? 0}`
  return newDelivery({
    id: `d-${shortHash(order?.id ?? record.id, target, round)}`,
    purpose: 'restart',
    app,
    environment,
    wanted: version,
    overrides: { restartedAt: { [everyWorkload]: new Date(now).toISOString() } },
    // Whoever may order this of it need not be among those who deliver there.
    by: { type: 'robot', name: 'dependencies' },
    reason: `${dependencyName(record)} has new credentials`,
    channel,
    at: now,
  })
}

/** The record that the loop drives from then on. */
export function recordOf(delivery: Delivery): NewRecord {
  const { id, target } = delivery
  return { kind: 'delivery', id, target, document: delivery, state: stateOf(delivery) }
}

/** A delivery that was made for it and ended without connecting anybody; undefined where none did. */
export function missedOf(record: Dependency, connected: Connected): string | undefined {
  const made = record.connecting?.made ?? {}
  const missed = behindOf(record, connected).find(
    (target) => made[target] !== undefined && connected[target]?.coming.length === 0,
  )
  return missed === undefined
    ? undefined
    : `${missed} was not connected anew: ${made[missed]} did not get there`
}
