import { z } from 'zod'
import { ProviderFailure } from '#src/core/errors.ts'
import type { ImageArtifact, Release } from '#src/core/release.ts'
import { type GithubClient, type GithubClientOptions, openGithubClient } from './github-client.ts'
import { openGithubChecks } from './github-checks.ts'
import { GithubCommit, toCommits } from './github-commits.ts'
import { unknownRepository } from './github-failure.ts'
import { openGithubFiles } from './github-files.ts'
import type { Registry } from './registry.ts'
import type { Commit, ReleaseSource } from './releases.ts'
import { tagOf, versionOf } from './tag-pattern.ts'

export type GithubOptions = GithubClientOptions & {
  readonly app: string
  /** Tags that follow it are this app's releases: `checkout-v{version}`. */
  readonly tag: string
  /** Without tag: `ghcr.io/acme/checkout`. */
  readonly image: string
  readonly imageTag: string
  /** Where `image` is. */
  readonly registry: Registry
}

/** Releases as a GitHub repository publishes them, their images pinned by the registry. Drafts show to tokens that may write. */
export function openGithubReleases(options: GithubOptions): ReleaseSource {
  const { tag } = options
  const client = openGithubClient(options)
  const releasesIn = (found: readonly GithubRelease[]) =>
    found.flatMap((one) => toRelease(options, one) ?? [])

  return {
    async list(limit, signal) {
      const found = new Map<string, Release>()
      for await (const page of pages(client, signal)) {
        for (const release of releasesIn(page)) {
          const known = found.get(release.version)
          if (!known || (known.draft && !release.draft)) found.set(release.version, release)
        }
        if (found.size >= limit) break
      }
      return [...found.values()].toSorted(newestFirst).slice(0, limit)
    },

    async find(version, signal) {
      const published = await client.ask(byTag(tagOf(tag, version)), signal)
      const found = published
        ? toRelease(options, published)
        : await findDraft(client, signal, (page) =>
            releasesIn(page).find((release) => release.draft && release.version === version),
          )
      if (!found) return undefined
      const head = found.draft ? undefined : await client.ask(commitOfTag(found.tag), signal)
      const artifacts = await pinned(options, found, signal)
      return { ...found, artifacts, ...(head && { commit: head.sha }) }
    },

    async commits(from, to, signal) {
      return await compare(client, `${tagOf(tag, from)}...${tagOf(tag, to)}`, signal)
    },

    checks: openGithubChecks(options),

    files: (release, signal) => openGithubFiles(client, options.repository, release, signal),
  }
}

const PAGE_SIZE = 100
const MAX_PAGES = 5
const MAX_COMMITS = 250

async function* pages(
  client: GithubClient,
  signal: AbortSignal,
): AsyncGenerator<readonly GithubRelease[]> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const found = await client.ask(
      {
        answer: z.array(GithubRelease),
        call: (repos, common) => repos.listReleases({ ...common, per_page: PAGE_SIZE, page }),
      },
      signal,
    )
    if (!found) throw unknownRepository(client.wire)
    yield found
    if (found.length < PAGE_SIZE) return
  }
}

/** Drafts have no tag yet, so that only the list knows them; it also tells a missing release from a missing repository. */
async function findDraft(
  client: GithubClient,
  signal: AbortSignal,
  draftIn: (page: readonly GithubRelease[]) => Release | undefined,
): Promise<Release | undefined> {
  for await (const page of pages(client, signal)) {
    const draft = draftIn(page)
    if (draft) return draft
  }
  return undefined
}

const byTag = (tag: string) => ({
  answer: GithubRelease,
  call: (repos: Repos, common: Shared) => repos.getReleaseByTag({ ...common, tag }),
})

const commitOfTag = (tag: string) => ({
  answer: z.object({ sha: z.string() }),
  call: (repos: Repos, common: Shared) =>
    repos.getCommit({ ...common, ref: `tags/${tag}`, per_page: 1 }),
})

/** GitHub lists oldest first, so the newest are on the last pages. */
async function compare(
  client: GithubClient,
  basehead: string,
  signal: AbortSignal,
): Promise<readonly Commit[]> {
  const ask = (page: number) =>
    client.ask(
      {
        answer: Comparison,
        call: (repos, common) =>
          repos.compareCommitsWithBasehead({ ...common, basehead, per_page: PAGE_SIZE, page }),
      },
      signal,
    )
  const first = await ask(1)
  const newest: GithubCommit[] = []
  const last = Math.ceil((first?.total_commits ?? 0) / PAGE_SIZE)
  for (let page = last; page >= 1 && newest.length < MAX_COMMITS; page--) {
    const found = page === 1 ? first : await ask(page)
    newest.push(...(found?.commits ?? []).toReversed())
  }
  return toCommits(newest.slice(0, MAX_COMMITS))
}

async function pinned(
  { registry, app }: GithubOptions,
  release: Release,
  signal: AbortSignal,
): Promise<ImageArtifact[]> {
  return await Promise.all(
    release.artifacts.map(async (artifact) => {
      const found = await registry.digestOf(artifact.tag, signal)
      if (found) return { ...artifact, ...found }
      throw new ProviderFailure(
        'registry',
        'rejected',
        `Cannot use ${app} ${release.version}: there is no image "${artifact.image}:${artifact.tag}"`,
        { hint: 'Has its build finished? Otherwise check "image" and "imageTag" in the catalog' },
      )
    }),
  )
}

function toRelease(options: GithubOptions, found: GithubRelease): Release | undefined {
  const { app, tag, image, imageTag } = options
  const version = versionOf(tag, found.tag_name)
  if (version === undefined) return undefined
  return {
    app,
    version,
    tag: found.tag_name,
    artifacts: [{ type: 'image', image, tag: tagOf(imageTag, version) }],
    prerelease: found.prerelease,
    draft: found.draft,
    url: found.html_url,
    ...(found.body && { notes: found.body }),
    ...(found.published_at && { publishedAt: Date.parse(found.published_at) }),
  }
}

/** By publication (GitHub sorts by the commit's date); drafts are not published yet, so they are newest. */
function newestFirst(a: Release, b: Release): number {
  const [left, right] = [a.publishedAt ?? Infinity, b.publishedAt ?? Infinity]
  return left === right ? 0 : right - left
}

type Repos = Parameters<Parameters<GithubClient['ask']>[0]['call']>[0]
type Shared = Parameters<Parameters<GithubClient['ask']>[0]['call']>[1]

const WebPage = z.url({ protocol: /^https?$/ })

const GithubRelease = z.object({
  tag_name: z.string(),
  body: z.string().nullish(),
  html_url: WebPage,
  draft: z.boolean(),
  prerelease: z.boolean(),
  published_at: z.iso.datetime({ offset: true }).nullish(),
})
type GithubRelease = z.infer<typeof GithubRelease>

const Comparison = z.object({ total_commits: z.number(), commits: z.array(GithubCommit) })
