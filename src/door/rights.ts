import type { Permission } from './command.ts'

/** What the person who asks may do, asked freshly for each invocation. */
export type Rights = {
  /** Whether the person has the permission there; without an environment: anywhere at all. */
  may(permission: Permission, environment?: string): boolean
}
