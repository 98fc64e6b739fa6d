/** What a person may be in a workspace; each is refused or allowed different things by a careful bot. */
export type Role =
  | 'admin'
  | 'member'
  | 'guest'
  | 'single-channel-guest'
  | 'bot'
  | 'deactivated'
  | 'stranger'

/** A person or bot of the workspace. A `stranger` belongs to another workspace and is here through Slack Connect (`team` names it). */
export type SeedUser = {
  id: string
  /** The handle, as in `@rita`. */
  name: string
  realName?: string
  email?: string
  role?: Role
  team?: string
  timezone?: string
}

/** A channel; `external` means shared with another workspace through Slack Connect. */
export type SeedChannel = {
  id: string
  name: string
  private?: boolean
  external?: boolean
  archived?: boolean
  topic?: string
  members: readonly string[]
}

/** A user group; a workspace on the free plan has none. */
export type SeedGroup = { id: string; handle: string; name: string; users: readonly string[] }

/** A slash command as the manifest declares it. */
export type SeedCommand = {
  command: string
  description?: string
  usageHint?: string
  shouldEscape?: boolean
}

/** The installed app: what the manifest would say. Its bot user is made from `botUserId`. */
export type SeedApp = {
  id: string
  name: string
  botId: string
  botUserId: string
  scopes: readonly string[]
  commands: readonly SeedCommand[]
  /** Event subscriptions, such as `app_mention`, `app_home_opened`, `message.channels`. */
  events: readonly string[]
}

/** Everything that a sandbox starts with; plain data, so that a manifest or a test can make it. */
export type Seed = {
  workspace: { id: string; name: string; domain: string; plan?: 'free' | 'paid' }
  app: SeedApp
  users: readonly SeedUser[]
  channels: readonly SeedChannel[]
  groups?: readonly SeedGroup[]
}
