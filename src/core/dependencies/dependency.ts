import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'
import { Reason } from '#src/core/delivery.ts'
import { Hash, ObjectRef } from '#src/core/plan/objects.ts'
import { Place } from './need.ts'
import { Order } from './order.ts'
import { Outputs } from './outputs.ts'

/** What it is brought to, or was. */
export const Wish = z.object({
  spec: z.unknown(),
  manifests: Hash.optional(),
  objects: z.array(ObjectRef).optional(),
  /** `PostgreSQL 17.2, db.t4g.medium`. */
  description: z.string(),
  /** The delivery that wants it. */
  delivery: z.string(),
  at: z.number(),
})
export type Wish = z.infer<typeof Wish>

/** Somebody who uses it: an app in an environment, and what it was given. */
export const User = z.object({
  /** `checkout/production`. */
  target: z.string(),
  app: z.string(),
  /** The release that names it; absent once none does any more: then it is kept, and offered for removal. */
  version: z.string().optional(),
  /** The delivery that asked for it, until that has settled or ended. */
  delivery: z.string().optional(),
})
export type User = z.infer<typeof User>

/** A dependency in an environment: a record and a target of its own, which outlives the delivery that made it. */
export const Dependency = z.object({
  version: z.literal(1),
  /** `checkout.db/production`: also the key of its target. */
  id: z.string(),
  /** An app, or `shared`. */
  owner: z.string(),
  name: z.string(),
  environment: z.string(),
  kind: z.string(),
  place: Place,
  channel: z.string(),
  owners: z.array(z.string()),
  usedBy: z.array(User),
  /** What it shall be; another than `current` while it is being changed. */
  wanted: Wish,
  /** What it was brought to last. */
  current: Wish.optional(),
  isAdopted: z.boolean(),
  outputs: Outputs,
  /** Rises whenever the outputs change: whoever was connected with a lower one has to be connected again. */
  revision: z.number(),
  order: Order.optional(),
  /** New outputs go to everybody who uses it, by deliveries; then the old ones end. */
  connecting: z
    .object({
      round: z.number(),
      since: z.number(),
      /** Deliveries that were made for it in this round, by target. */
      made: z.record(z.string(), z.string()),
      /** What its kind remembers of the order meanwhile. */
      memory: z.unknown(),
    })
    .optional(),
  /** `waiting` for a confirmation, at work, as wanted, held until a person decides, gone. */
  state: z.enum(['asked', 'changing', 'ready', 'held', 'removed']),
  /** What its kind remembers while it acts. */
  memory: z.unknown(),
  /** Whether it may be left as it was. */
  mayStop: z.boolean(),
  /** Deliveries that wait for it. */
  waiters: z.array(z.string()),
  /** In plain words what it waits for. */
  waitingOn: z.string().optional(),
  /** A provider that does not answer, since when. */
  blind: z.object({ provider: z.string(), because: z.string(), since: z.number() }).optional(),
  failure: Reason.optional(),
  /** What was found otherwise than it was left. */
  drift: z.array(z.string()),
  facts: z.record(z.string(), z.string()),
  attempts: z.number(),
  changedAt: z.number(),
  checkedAt: z.number().optional(),
  /** Who ordered what it did last. */
  by: Actor,
})
export type Dependency = z.infer<typeof Dependency>

/** What a delivery, and people, see of a dependency. */
export type DependencySeen = Pick<
  Dependency,
  | 'id'
  | 'name'
  | 'state'
  | 'wanted'
  | 'current'
  | 'outputs'
  | 'revision'
  | 'waitingOn'
  | 'failure'
  | 'owners'
  | 'connecting'
  | 'mayStop'
  | 'usedBy'
> & {
  /** It was taken out of the loop, and hears nobody. */
  readonly isBroken?: true
}
