/** A slash command whose words the composer completes after the command's name. */
export type Completion = {
  /** Such as `/deliver`. */
  readonly command: string
  readonly verbs: readonly Verb[]
}

/** A word that may follow; `usage` is what comes after it, such as `APP [RELEASE] [to ENVIRONMENT]`. */
export type Verb = { readonly name: string; readonly usage: string; readonly summary: string }

/** What the page says of a person beside the name: the role in the catalog, and what it means in a few words. */
export type PersonNote = { readonly role: string; readonly about?: string }

/** What the page is told in its HTML. The token opens the control endpoints; only this page gets it. */
export type Settings = {
  readonly token: string
  readonly completions: readonly Completion[]
  /** By user id. */
  readonly people: Readonly<Record<string, PersonNote>>
  /** Whom the page acts as first; the first person otherwise. */
  readonly me?: string
  /** The channel that is open first, by name; the first channel otherwise. */
  readonly channel?: string
}
