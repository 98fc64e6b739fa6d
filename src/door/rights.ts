import type { Demand } from '#src/core/rules/policy.ts'
import type { Permission } from './command.ts'

/** What the person who asks may do, asked freshly for each invocation. */
export type Rights = {
  /** Why nothing is theirs to decide, whatever the rules say: a clause. */
  readonly noVote?: string
  /**
   * Whether the person has the permission for the app in the environment. Without an app: for any app there; without
   * an environment: anywhere at all. `demand` is what the release's own definition asks for beyond the rules.
   */
  may(permission: Permission, environment?: string, app?: string, demand?: Demand): boolean
}
