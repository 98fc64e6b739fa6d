import type { Reason } from '#src/core/delivery.ts'
import type { Dependency } from '#src/core/dependencies/dependency.ts'
import type { Order } from '#src/core/dependencies/order.ts'
import type { Answer } from '#src/core/queries.ts'
import { subjectOf } from '#src/kinds/dependency/subject.ts'
import { ask } from './ask.ts'
import type { World } from './world.ts'

/** A kind that only looks does so a few times before it acts. */
const MOST_LOOKS = 8

/**
 * Lets a kind look as it would for an order, up to where it would begin to act: what it refuses is known before anybody
 * agrees. Undefined where it would begin, and where that cannot be known now.
 */
export async function rehearse(
  record: Dependency,
  order: Order,
  world: World,
): Promise<Reason | undefined> {
  const kind = world.dependencyKind(record.kind)
  if (!kind) return undefined
  const agreed = { ...order, needed: 1 }
  let subject = subjectOf({ ...record, order: agreed, state: 'changing', memory: null })
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const seen = await ask(await kind.wants(subject), world)
    const answers = Object.values(seen) as readonly Answer<unknown>[]
    if (answers.some(({ is }) => is !== 'seen')) return undefined
    const move = await kind.decide({ ...subject, seen, now: world.clock.now() })
    if (move.is === 'failed') return move.reason
    if (move.is !== 'waiting' || (move.effects ?? []).length > 0) return undefined
    subject = { ...subject, memory: move.memory }
  }
  return undefined
}
