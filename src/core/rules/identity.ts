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

/** What is known of somebody who decides, at the moment of deciding. */
export type Elector = {
  readonly id: string
  readonly name: string
  /** A full, active, human member of the workspace; nobody else decides anything. */
  readonly isMember: boolean
  /** The catalog's groups that they are in. */
  readonly groups: readonly string[]
  /** Whether their role lets them deploy there. */
  readonly mayDeploy: boolean
  /** Whether their role lets them operate there. */
  readonly isOperator: boolean
  /** Logins where commits are made, in lower case: `github:dana`. */
  readonly logins: readonly string[]
}

/** Logins as rules compare them, in lower case: `github:dana`. */
export function loginsOf(person: {
  readonly github?: string | undefined
  readonly gitlab?: string | undefined
}): readonly string[] {
  const { github, gitlab } = person
  return [...(github ? [`github:${github}`] : []), ...(gitlab ? [`gitlab:${gitlab}`] : [])].map(
    (login) => login.toLowerCase(),
  )
}

/** Whether somebody is meant by a list of groups and user ids. */
export function isAmong(
  { id, groups }: Pick<Elector, 'id' | 'groups'>,
  voters: readonly string[],
): boolean {
  return voters.some((voter) => voter === id || groups.includes(voter))
}

/** Where people are told that they are needed: each group as it chose. Groups and people of `mention` are named where the card is. */
export type Audience = {
  readonly channels: readonly string[]
  /** User ids that are written to directly. */
  readonly direct: readonly string[]
  /** Groups of the catalog and user ids. */
  readonly mention: readonly string[]
}
