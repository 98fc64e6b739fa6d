import type { ChangeCommit, Changes } from '#src/core/changes.ts'
import type { Commit } from '#providers/releases/releases.ts'
import type { Answering } from '#src/engine/ask.ts'

const SHOWN = 50
/** More commits than a source lists at once: it may have kept some to itself. */
const LISTED = 250

/** What lies between two releases. Where nothing was there before, nobody can say what is new. */
export const changes: Answering<'changes'> = async ({ app, from, to }, world, signal) => {
  const entry = world.catalog().apps[app]
  if (!entry) return { is: 'absent' }
  if (from === undefined)
    return { is: 'seen', value: changesOf(from, to, [], 'github' in entry.releases) }
  const commits = await world.releases(entry).commits(from, to, signal)
  return { is: 'seen', value: changesOf(from, to, commits, commits.length >= LISTED) }
}

function changesOf(
  from: string | undefined,
  to: string,
  found: readonly Commit[],
  incomplete: boolean,
): Changes {
  const commits = found.map(commitOf)
  const authors = [...new Set(commits.map(({ login, author }) => login ?? author))]
  const issues = [...new Set(commits.flatMap(({ title }) => title.match(issue) ?? []))].slice(0, 20)
  return {
    ...(from !== undefined && { from }),
    to,
    commits: commits.slice(0, SHOWN),
    total: commits.length,
    authors,
    issues,
    incomplete,
  }
}

/** `#123`, or a key such as `SHOP-42`. */
const issue = /#\d+\b|\b[A-Z][A-Z0-9]+-\d+\b/g

function commitOf({ sha, title, author, login, url }: Commit): ChangeCommit {
  return {
    sha,
    title,
    author,
    ...(login && { login: login.toLowerCase() }),
    ...(url && { url }),
  }
}
