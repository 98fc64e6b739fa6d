import { z } from 'zod'
import type { Release } from '#src/core/release.ts'
import type { GithubClient, Question } from './github-client.ts'
import { failure } from '#providers/http/wire.ts'
import type { ReleaseFiles } from './releases.ts'
import { type Entry, treeFiles } from './tree-files.ts'

/** GitHub asks for no more than 100 requests at once of everybody together; this leaves room for others. */
const AT_ONCE = 8

/**
 * The files of a release at GitHub, as git has them: the tag is resolved to a commit once, and folders are read one by
 * one, so that a large repository costs no more than a small one.
 */
export async function openGithubFiles(
  client: GithubClient,
  repository: string,
  { tag, commit: known }: Release,
  signal: AbortSignal,
): Promise<ReleaseFiles | undefined> {
  const where = `${repository} at ${tag}`
  const commit = await client.ask(commitAt(known ?? `tags/${tag}`), signal)
  if (!commit) return undefined
  const inTurn = turns(AT_ONCE)
  const ask = async <T>(question: Question<T>): Promise<T> => {
    const found = await inTurn(() => client.ask(question, signal))
    if (found !== undefined) return found
    throw failure(client.wire, 'rejected', `GitHub does not show the files of ${where}`, {
      hint: `The token must be allowed to read the contents of ${repository}`,
    })
  }
  return treeFiles({
    where,
    root: commit.commit.tree.sha,
    async folder(id) {
      const { tree, truncated } = await ask(treeAt(id))
      return truncated ? undefined : tree.map(toEntry)
    },
    async file(id) {
      const { content } = await ask(blobAt(id))
      return Buffer.from(content, 'base64').toString('utf8')
    },
  })
}

const commitAt = (ref: string): Question<z.infer<typeof GithubCommit>> => ({
  answer: GithubCommit,
  call: (repos, common) => repos.getCommit({ ...common, ref, per_page: 1 }),
})

const treeAt = (sha: string): Question<z.infer<typeof GithubTree>> => ({
  answer: GithubTree,
  call: (_, common, git) => git.getTree({ ...common, tree_sha: sha }),
})

const blobAt = (sha: string): Question<z.infer<typeof GithubBlob>> => ({
  answer: GithubBlob,
  call: (_, common, git) => git.getBlob({ ...common, file_sha: sha }),
})

/** Lets at most so many run at the same time; the others wait for their turn. */
function turns(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (run) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}

function toEntry({ path, mode, type, sha, size = 0 }: z.infer<typeof GithubEntry>): Entry {
  return { name: path, is: mode === LINK ? 'link' : SORTS[type], id: sha, size }
}

const SORTS = { blob: 'file', tree: 'folder', commit: 'submodule' } as const
const LINK = '120000'

const Sha = z.string().regex(/^[0-9a-f]{40,64}$/)

const GithubCommit = z.object({ commit: z.object({ tree: z.object({ sha: Sha }) }) })

const GithubEntry = z.object({
  path: z.string(),
  mode: z.string(),
  type: z.enum(['blob', 'tree', 'commit']),
  sha: Sha,
  size: z.number().optional(),
})

const GithubTree = z.object({ tree: z.array(GithubEntry), truncated: z.boolean().default(false) })

const GithubBlob = z.object({ content: z.string(), encoding: z.literal('base64') })
