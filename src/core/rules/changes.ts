import { z } from 'zod'

/** Who wrote a commit: `login` as `github:dana`, in lower case; absent where the source knows only a name. */
export const ChangeAuthor = z.object({ name: z.string(), login: z.string().optional() })
export type ChangeAuthor = z.infer<typeof ChangeAuthor>

/** A commit that a release brings. `title`, `author` and `url` are as their authors wrote them: untrusted. */
export const ChangeCommit = z.object({
  sha: z.string(),
  title: z.string(),
  /** A login where the source knows one (then `login` says so), else a name. */
  author: z.string(),
  /** `github:dana`, in lower case; absent where the source knows only a name. */
  login: z.string().optional(),
  /** Whom its message names beside the author. */
  coAuthors: z.array(ChangeAuthor).optional(),
  url: z.string().optional(),
})
export type ChangeCommit = z.infer<typeof ChangeCommit>

/** What a release brings that another had not. */
export const Changes = z.object({
  from: z.string().optional(),
  to: z.string(),
  /** Newest first, at most 50 of them. */
  commits: z.array(ChangeCommit),
  /** How many there are. */
  total: z.number(),
  /**
   * Everybody who wrote one of them: `github:dana`, or a name that no login is known for (without colons, so that it cannot
   * pass for a login). All of them, each once. Bots are not among them: they are nobody who could vote.
   */
  authors: z.array(z.string()),
  /** Issues and pull requests that the commits' titles and the release's notes name: `#123`, `SHOP-42`. At most 20. */
  issues: z.array(z.string()),
  /** Whether the source could not tell everything (more commits than it lists, no comparison, or nothing to compare with): authors may be missing. */
  incomplete: z.boolean(),
})
export type Changes = z.infer<typeof Changes>

/** A check of a release's commit (CI), as its source has it. */
export const Check = z.object({
  name: z.string(),
  state: z.enum(['passed', 'failed', 'pending']),
  url: z.string().optional(),
})
export type Check = z.infer<typeof Check>
