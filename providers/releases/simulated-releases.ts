import type { Author } from './releases.ts'

/** A release as the simulation publishes it. */
export type SimulatedRelease = {
  readonly version: string
  readonly notes?: string
  /** Oldest first. */
  readonly commits?: readonly SimulatedCommit[]
  readonly prerelease?: boolean
  readonly draft?: boolean
  /** What is in the repository at its tag, by path. */
  readonly files?: Readonly<Record<string, SimulatedFile>>
}

/** `author` is the login of an account, unless `isUnknown` says that only a name is known. */
export type SimulatedCommit = {
  readonly title: string
  readonly author: string
  readonly isUnknown?: true
  readonly coAuthors?: readonly Author[]
}

/** The text of a file, or what is no file. */
export type SimulatedFile = string | { readonly link: string } | { readonly submodule: true }

/** What an app of a real team may look like: four releases and a candidate for the next, oldest first. */
export function someReleases(app: string): readonly SimulatedRelease[] {
  return [
    release('1.3.0', [
      ['rita', `Start ${app} within two seconds`],
      ['omar', 'Log request ids as JSON'],
    ]),
    release('1.4.0', [
      ['dana', 'Show prices with the tax of the delivery address'],
      ['omar', 'Retry idempotent calls once after a timeout'],
      ['rita', 'Drop the unused /v1/echo endpoint'],
    ]),
    release('1.4.1', [['omar', 'Close idle database connections']]),
    release('1.5.0', [
      ['dana', 'Pay with a saved card in one step'],
      ['lee', 'Answer 409 instead of 500 when two carts collide'],
      ['rita', 'Expose queue depth as a metric'],
      ['dana', 'Round totals half up, as receipts do'],
    ]),
    release('1.6.0-rc.1', [
      ['lee', 'Move sessions to signed cookies'],
      ['dana', 'Offer gift cards behind a flag'],
    ]),
  ]
}

function release(version: string, log: readonly (readonly [string, string])[]): SimulatedRelease {
  const commits = log.map(([author, title]) => ({ author, title }))
  const lines = commits.map(({ author, title }) => `- ${title} (@${author})`)
  return {
    version,
    commits,
    notes: `## What's changed\n\n${lines.join('\n')}\n`,
    prerelease: version.includes('-'),
  }
}
