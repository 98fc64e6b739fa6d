import type { Actor } from '#src/core/actor.ts'
import type { Instant } from '#src/core/clock.ts'
import type { Release } from '#src/core/release.ts'
import type { SignOffState } from './sign-off.ts'

/** How a release stands in an environment that comes before another. */
export type Tier = {
  readonly environment: string
  /** What is settled there now. */
  readonly settled:
    | { readonly release: Release; readonly at: Instant; readonly delivery: string }
    | undefined
  /** When this very release, digest for digest, ran there: `until` is absent while it still does. Absent: it never did, or was taken back. */
  readonly ran: { readonly since: Instant; readonly until?: Instant } | undefined
  /** It was taken back there. */
  readonly blocked: { readonly because: string } | undefined
  /** Whether the environment wants its releases signed off, and what was said of this one. */
  readonly signOff:
    | {
        readonly state: SignOffState
        readonly by?: Actor
        readonly because?: string
        readonly at?: Instant
        /** The request, where there is one. */
        readonly id?: string
      }
    | undefined
}

/** A one-off freeze, as people declared it. */
export type DeclaredFreeze = {
  readonly id: string
  readonly environment: string
  readonly app?: string | undefined
  readonly from: Instant
  readonly until: Instant
  readonly because: string
  readonly by: Actor
}
