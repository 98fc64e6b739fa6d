import { z } from 'zod'

/** A commit that a release brings. `title`, `author` and `url` are as their authors wrote them: untrusted. */
export const ChangeCommit = z.object({
  sha: z.string(),
  title: z.string(),
  /** A login where the source knows one (then `login` says so), else a name. */
  author: z.string(),
  /** `github:dana`, in lower case; absent where the source knows only a name. */
  login: z.string().optional(),
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
  /** Everybody who wrote one of them: `github:dana`, or a name that no login is known for. All of them, each once. */
  authors: z.array(z.string()),
  /** Issues and pull requests that the commits name: `#123`, `SHOP-42`. At most 20. */
  issues: z.array(z.string()),
  /** Whether the source could not tell everything (more commits than it lists, or no comparison): authors may be missing. */
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
