import { z } from 'zod'
import type { Check } from '#src/core/rules/changes.ts'
import type { Release } from '#src/core/release.ts'
import {
  type GithubClient,
  type GithubClientOptions,
  openGithubClient,
  type Question,
} from './github-client.ts'
import { failure } from '#providers/http/wire.ts'

/** Reads what CI said of a release's commit. */
export type GithubChecks = (release: Release, signal: AbortSignal) => Promise<readonly Check[]>

/**
 * Check runs and commit statuses of a commit, by name, as GitHub's REST API of 2022-11-28 has them ("List check runs for a
 * Git reference", "Get the combined status for a specific reference"). Of check runs with one name the newest counts. Where
 * a check run and a status share a name the worse one does: nothing passes that somebody says has failed.
 */
export function openGithubChecks(options: GithubClientOptions): GithubChecks {
  const client = openGithubClient({ ...options, reads: CHECKS })
  return async ({ tag, commit, draft }, signal) => {
    if (draft) return []
    // One commit for both questions: the tag may move in between.
    const ref = commit ?? (await requireFound(client, commitOf(`tags/${tag}`), tag, signal)).sha
    const [runs, statuses] = await Promise.all([
      everyPage(client, runsOf(ref), ref, signal),
      everyPage(client, statusesOf(ref), ref, signal),
    ])
    return merged([...newestOf(runs).map(fromRun), ...statuses.map(fromStatus)])
  }
}

const CHECKS = { what: 'checks', rights: 'checks and commit statuses' }
const PAGE_SIZE = 100
/** GitHub tells of no more than 1000 suites of checks. */
const MAX_PAGES = 10

/** One page of a list, and how long the list is. */
type Page<Item> = { readonly total: number; readonly items: readonly Item[] }

/** Rejects when there are more than we read: the newest may be among those left out. */
async function everyPage<Item>(
  client: GithubClient,
  question: (page: number) => Question<Page<Item>>,
  ref: string,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const found: Item[] = []
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { total, items } = await requireFound(client, question(page), ref, signal)
    found.push(...items)
    if (items.length === 0 || found.length >= total) return found
  }
  throw failure(client.wire, 'rejected', `commit "${ref}" has more than ${found.length} of them`)
}

async function requireFound<T>(
  client: GithubClient,
  question: Question<T>,
  ref: string,
  signal: AbortSignal,
): Promise<T> {
  const found = await client.ask(question, signal)
  if (found !== undefined) return found
  throw failure(client.wire, 'rejected', `GitHub shows nothing of "${ref}"`, {
    hint: `Does it exist? Else the token must be allowed to read ${CHECKS.rights}`,
  })
}

const commitOf = (ref: string): Question<{ sha: string }> => ({
  answer: z.object({ sha: z.string() }),
  call: (repos, common) => repos.getCommit({ ...common, ref, per_page: 1 }),
})

const runsOf =
  (ref: string) =>
  (page: number): Question<Page<CheckRun>> => ({
    answer: CheckRuns,
    call: (_repos, common, _git, checks) =>
      checks.listForRef({ ...common, ref, filter: 'latest', per_page: PAGE_SIZE, page }),
  })

const statusesOf =
  (ref: string) =>
  (page: number): Question<Page<Status>> => ({
    answer: CombinedStatus,
    call: (repos, common) =>
      repos.getCombinedStatusForRef({ ...common, ref, per_page: PAGE_SIZE, page }),
  })

/** A run that is started again is a new one, with a higher id. */
function newestOf(runs: readonly CheckRun[]): readonly CheckRun[] {
  const newest = new Map<string, CheckRun>()
  for (const run of runs) {
    const known = newest.get(run.name)
    if (!known || run.id > known.id) newest.set(run.name, run)
  }
  return [...newest.values()]
}

function fromRun({ name, status, conclusion, html_url: url }: CheckRun): Check {
  return { name, state: stateOf(status, conclusion), ...(url && { url }) }
}

/** Only what is known to be good has passed: a conclusion that we have never heard of has not. */
function stateOf(status: string, conclusion: string | null | undefined): Check['state'] {
  if (status !== 'completed') return 'pending'
  return PASSED.includes(conclusion ?? '') ? 'passed' : 'failed'
}

const PASSED: readonly string[] = ['success', 'neutral', 'skipped']

function fromStatus({ context: name, state, target_url: url }: Status): Check {
  return { name, state: STATES[state], ...(url && { url }) }
}

const STATES = {
  success: 'passed',
  pending: 'pending',
  failure: 'failed',
  error: 'failed',
} as const

function merged(checks: readonly Check[]): readonly Check[] {
  const worst = new Map<string, Check>()
  for (const check of checks) {
    const known = worst.get(check.name)
    if (!known || BADNESS[check.state] > BADNESS[known.state]) worst.set(check.name, check)
  }
  return [...worst.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const BADNESS = { passed: 0, pending: 1, failed: 2 } as const

/** A page for people; what is none is left out, since CI systems may write anything there. */
const WebPage = z
  .url({ protocol: /^https?$/ })
  .nullish()
  .catch(undefined)

const CheckRun = z.object({
  id: z.number(),
  name: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  html_url: WebPage,
})
type CheckRun = z.infer<typeof CheckRun>

const CheckRuns = z
  .object({ total_count: z.number(), check_runs: z.array(CheckRun) })
  .transform(({ total_count: total, check_runs: items }) => ({ total, items }))

const Status = z.object({
  context: z.string(),
  state: z.enum(['success', 'pending', 'failure', 'error']),
  target_url: WebPage,
})
type Status = z.infer<typeof Status>

const CombinedStatus = z
  .object({ total_count: z.number(), statuses: z.array(Status) })
  .transform(({ total_count: total, statuses: items }) => ({ total, items }))
