// This is `deliver/kind`: what the module of a team's own kind of dependency gets from us.
import type { z } from 'zod'
import type { DependencyKind, KindMove, Subject } from '#src/core/dependencies/kind.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Seen } from '#src/core/queries.ts'
import type { OwnEffect, OwnQuery } from './allowed.ts'

export { z } from 'zod'
export type { Task, Subject } from '#src/core/dependencies/kind.ts'
export type { KindPlan, DependencyStep } from '#src/core/dependencies/plan.ts'
export type { Output, Outputs, SecretRef } from '#src/core/dependencies/outputs.ts'
export type { Place } from '#src/core/dependencies/need.ts'
export type { Manifest, ObjectRef } from '#src/core/plan/objects.ts'
export type { Answer, Seen } from '#src/core/queries.ts'
export type { OwnEffect, OwnQuery } from './allowed.ts'

/** A kind as a team writes it: it asks and does what its own place allows. */
export type OwnKind<Spec = unknown, Memory = unknown> = Omit<
  DependencyKind<Spec, Memory>,
  'wants' | 'decide'
> & {
  wants(subject: Subject<Spec, Memory>): readonly OwnQuery[]
  decide(
    subject: Subject<Spec, Memory> & { readonly seen: Seen; readonly now: Instant },
  ): OwnMove<Memory>
}

/** The next step: that of every kind, with effects that are allowed. */
export type OwnMove<Memory> =
  | Exclude<KindMove<Memory>, { readonly is: 'waiting' }>
  | (Omit<Extract<KindMove<Memory>, { readonly is: 'waiting' }>, 'effects'> & {
      readonly effects?: readonly OwnEffect[]
    })

/** Declares a kind: the default export of its module. The types of `spec` and `memory` follow from their schemas. */
export function defineKind<Spec, Memory>(
  kind: Omit<OwnKind<Spec, Memory>, 'spec' | 'memory'> & {
    readonly spec: z.ZodType<Spec>
    readonly memory: z.ZodType<Memory>
  },
): OwnKind<Spec, Memory> {
  return kind
}
