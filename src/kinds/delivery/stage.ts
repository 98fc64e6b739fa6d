import type { z } from 'zod'
import type { Instant } from '#src/core/clock.ts'
import type { Delivery, Outcome, Reason } from '#src/core/delivery.ts'
import type { Effect } from '#src/core/effects.ts'
import type { Query, Seen } from '#src/core/queries.ts'
import type { MessageKey, NewEvent, NewRecord, NewSignal, Note } from '#src/core/record.ts'
import type { Target } from '#src/core/target.ts'
import type { WaitingOn } from '#src/core/waiting.ts'

/**
 * A part of a delivery. It sees only what it asked for: answers that were unavailable or refused never reach it, the
 * delivery deals with them for every stage in the same way.
 */
export type Stage<Memory> = {
  readonly stage: string
  /** What the stage remembers between ticks; it starts as `begin`. */
  readonly memory: z.ZodType<Memory>
  readonly begin: Memory
  wants(situation: StageInput<Memory>): readonly Query[]
  decide(
    situation: StageInput<Memory> & { readonly seen: Seen; readonly now: Instant },
  ): StageDecision<Memory>
}

export type StageInput<Memory> = {
  readonly delivery: Delivery
  readonly target: Target
  readonly direction: Delivery['direction']
  readonly memory: Memory
}

/** What a move says and makes besides: saved with it in one step. */
export type Said = {
  readonly notes: readonly Note[]
  readonly events: readonly NewEvent[]
  readonly signals: readonly NewSignal[]
  readonly messages: readonly MessageKey[]
  readonly children: readonly NewRecord[]
}

/** Every move may update the delivery and its target. */
export type StageDecision<Memory> = {
  readonly delivery?: Partial<Delivery>
  readonly target?: Target
} & Partial<Said> &
  (
    | { readonly is: 'done' }
    /** An earlier stage has to be passed once more. */
    | { readonly is: 'again'; readonly stage: string }
    /** It ends here, otherwise than by failing. */
    | { readonly is: 'ended'; readonly outcome: Outcome }
    | { readonly is: 'failed'; readonly reason: Reason }
    /** Nothing of it failed, but what happens around it must not go on: it holds, or goes back where that is safe. */
    | {
        readonly is: 'stopped'
        readonly means: 'hold' | 'rollback'
        readonly reason: Reason
        /** What people can do where it holds. */
        readonly hint: string
      }
    | {
        readonly is: 'waiting'
        readonly memory: Memory
        /** Absent when it only goes on with its next question. */
        readonly on?: WaitingOn
        readonly effects?: readonly Effect[]
        readonly wakeAt?: Instant
      }
  )

/** Declares a stage; it only helps the compiler to infer. */
export function defineStage<Memory>(stage: Stage<Memory>): Stage<Memory> {
  return stage
}
