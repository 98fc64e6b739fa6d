import type { ChangeAuthor, ChangeCommit, Changes } from '#src/core/rules/changes.ts'
import { compareVersions } from '#src/core/release.ts'
import type { Author, Commit } from '#providers/releases/releases.ts'
import type { Answering } from '#src/engine/ask.ts'
import type { World } from '#src/engine/world.ts'
import { ReleaseSourceRecord } from '#src/kinds/release-source.ts'

const SHOWN = 50
/** More commits than a source lists at once: it may have kept some to itself. */
const LISTED = 250
const ISSUES = 20

/** What lies between two releases. Where nothing was there before, nobody can say what is new. */
export const changes: Answering<'changes'> = async ({ app, from, to }, world, signal) => {
  const entry = world.catalog().apps[app]
  if (!entry) return { is: 'absent' }
  const found = from === undefined ? [] : await world.releases(entry).commits(from, to, signal)
  const commits = found.map(commitOf)
  const value: Changes = {
    ...(from !== undefined && { from }),
    to,
    commits: commits.slice(0, SHOWN),
    total: commits.length,
    authors: [...new Set(commits.flatMap(authorsOf))],
    issues: issuesIn([...found.map(({ title }) => title), await notesOf(app, to, world)]),
    incomplete: isIncomplete(from, to, found.length),
  }
  return { is: 'seen', value }
}

/** As the last poll found them. */
async function notesOf(app: string, version: string, { store }: World): Promise<string> {
  const record = await store.find({ kind: 'releaseSource', id: app })
  const { data } = ReleaseSourceRecord.safeParse(record?.document)
  return data?.releases.find((release) => release.version === version)?.notes ?? ''
}

/** No commits between a release and a later one: the source knows none at all, or could not compare them. */
function isIncomplete(from: string | undefined, to: string, count: number): boolean {
  if (from === to) return false
  return (
    from === undefined || count >= LISTED || (count === 0 && (compareVersions(to, from) ?? 0) >= 0)
  )
}

function issuesIn(texts: readonly string[]): string[] {
  const named = texts.flatMap((text) => text.slice(0, LONGEST).match(ISSUE) ?? [])
  return [...new Set(named)].slice(0, ISSUES)
}

/** `#123`, or a key such as `SHOP-42`, but no standard. */
const ISSUE =
  /(?<![\w&/-])(?:#\d{1,9}|(?!CVE-|ISO-|RFC-|SHA-|UTF-)[A-Z][A-Z0-9]{1,15}-\d{1,9})(?![\w-])/g
const LONGEST = 20_000

/**
 * Whoever wrote it. Bots are left out: they never vote, and if they counted as authors whom no login is known for, each
 * update of a dependency would need one more approver. Only an account can be a bot's: names are anybody's to choose.
 */
function authorsOf({ author, login, coAuthors = [] }: ChangeCommit): readonly string[] {
  return [{ name: author, ...(login && { login }) }, ...coAuthors]
    .filter((one) => !one.login?.endsWith('[bot]'))
    .map((one) => one.login ?? one.name)
}

function commitOf({ sha, title, author, login, coAuthors = [], url }: Commit): ChangeCommit {
  const self = authorOf({ name: author, ...(login && { login }) })
  return {
    sha,
    title,
    author: self.name,
    ...(self.login && { login: self.login }),
    ...(coAuthors.length > 0 && { coAuthors: coAuthors.map(authorOf) }),
    ...(url && { url }),
  }
}

/** Every source that knows logins has GitHub's; a name must not pass for one. */
function authorOf({ name, login }: Author): ChangeAuthor {
  return {
    name: name.replaceAll(':', ' '),
    ...(login && { login: `github:${login.toLowerCase()}` }),
  }
}
