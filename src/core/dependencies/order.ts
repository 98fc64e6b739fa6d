import { z } from 'zod'
import { Actor } from '#src/core/actor.ts'

/** What a dependency can be told to do beside being brought to what a release wants. */
export const Act = z.discriminatedUnion('do', [
  /** Removed, with a last snapshot where there is data. */
  z.object({ do: z.literal('remove') }),
  z.object({ do: z.literal('snapshot') }),
  /** Data as they were, from a snapshot or at a moment (milliseconds since 1970). */
  z.object({
    do: z.literal('restore'),
    from: z.union([z.object({ snapshot: z.string() }), z.object({ at: z.number() })]),
  }),
  /** New credentials; the old ones end once everybody who uses them has the new ones. */
  z.object({ do: z.literal('rotate') }),
  /** What exists and is not ours becomes ours. */
  z.object({ do: z.literal('adopt') }),
])
export type Act = z.infer<typeof Act>

/** An act that somebody ordered, and who confirmed it. */
export const Order = z.object({
  /** Of the invocation that ordered it: `o-7k3f9q`. */
  id: z.string(),
  act: Act,
  by: Actor,
  because: z.string().optional(),
  at: z.number(),
  /** How many people have to want it, whoever ordered it included. */
  needed: z.number(),
  confirmedBy: z.array(Actor),
})
export type Order = z.infer<typeof Order>

/** Whether enough people want it. */
export function isConfirmed({ needed, confirmedBy }: Order): boolean {
  return 1 + confirmedBy.length >= needed
}

/** How many people an act needs: what loses data, or can, needs two. */
export function peopleFor(act: Act['do']): number {
  return act === 'remove' || act === 'restore' ? 2 : 1
}
