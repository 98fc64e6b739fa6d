import type { Permission } from './command.ts'

/** What the person who asks may do, asked freshly for each invocation. */
export type Rights = {
  /** Whether the person has the permission there; without an environment: anywhere at all. */
  may(permission: Permission, environment?: string): boolean
}

/** What Slack knows about a person. */
export type Person = {
  readonly id: string
  readonly name: string
  readonly teamId: string
  readonly isBot: boolean
  readonly isDeleted: boolean
  readonly isGuest: boolean
  /** Belongs to another organisation (Slack Connect). */
  readonly isForeign: boolean
  readonly timezone?: string
}

/** Who people are, asked of Slack with short caches. Rejects with ProviderFailure when it cannot be known: nobody is let in on a guess. */
export type Identity = {
  person(id: string): Promise<Person | undefined>
  /** Members of a Slack user group; undefined where the workspace has no user groups. */
  members(slackGroup: string): Promise<readonly string[] | undefined>
}
