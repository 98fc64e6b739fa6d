import { z } from 'zod'
import type { Author, Commit } from './releases.ts'

/** What GitHub tells of a commit in a comparison. */
export const GithubCommit = z.object({
  sha: z.string(),
  html_url: z.url({ protocol: /^https?$/ }),
  commit: z.object({
    message: z.string(),
    author: z.object({ name: z.string().nullish(), email: z.string().nullish() }).nullish(),
  }),
  author: z.object({ login: z.string().optional() }).nullish(),
})
export type GithubCommit = z.infer<typeof GithubCommit>

/**
 * Commits in our words, in the same order. GitHub knows the author's account; co-authors stand in the message alone, with
 * an e-mail, which is an account's where GitHub made it up (noreply) or names it as that of an author of one of these commits.
 */
export function toCommits(found: readonly GithubCommit[]): readonly Commit[] {
  const known = accountsOf(found)
  return found.map((one) => toCommit(one, known))
}

type Accounts = ReadonlyMap<string, string>

function accountsOf(found: readonly GithubCommit[]): Accounts {
  return new Map(
    found.flatMap(({ author, commit }) =>
      author?.login && commit.author?.email
        ? [[commit.author.email.toLowerCase(), author.login] as const]
        : [],
    ),
  )
}

function toCommit({ sha, html_url: url, commit, author }: GithubCommit, known: Accounts): Commit {
  const [title = ''] = commit.message.split('\n', 1)
  const login = author?.login
  const self = { name: login ?? commit.author?.name ?? 'unknown', ...(login && { login }) }
  const coAuthors = coAuthorsOf(commit.message, known, [self, { name: commit.author?.name ?? '' }])
  return {
    sha,
    title,
    author: self.name,
    ...(login && { login }),
    ...(coAuthors.length > 0 && { coAuthors }),
    url,
  }
}

/** Each once, without those who are in `but`. */
function coAuthorsOf(message: string, known: Accounts, but: readonly Author[]): readonly Author[] {
  const key = ({ login, name }: Author) => (login ? `@${login}` : name).toLowerCase()
  const seen = new Set(but.map(key))
  return [...message.matchAll(TRAILER)].flatMap(([, name = '', email = '']) => {
    const author = authorOf(name.trim(), email.trim(), known)
    if (seen.has(key(author))) return []
    seen.add(key(author))
    return [author]
  })
}

/** `Co-authored-by: Dana D <dana@example.com>`, as git and GitHub write it. */
const TRAILER = /^co-authored-by:([^<\r\n]*)<([^<>\r\n]*)>/gim

/** `31415+dana@users.noreply.github.com`, or without the number where the account is older. */
const NOREPLY = /^(?:\d+\+)?([a-z0-9-]+(?:\[bot\])?)@users\.noreply\.github\.com$/i

function authorOf(name: string, email: string, known: Accounts): Author {
  const login = NOREPLY.exec(email)?.[1] ?? known.get(email.toLowerCase())
  return login ? { name: login, login } : { name: name || email || 'unknown' }
}
