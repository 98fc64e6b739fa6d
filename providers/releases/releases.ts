import type { Release } from '#src/core/release.ts'

/**
 * Where the releases of one app are published. Every method may reject with ProviderFailure and gives up when `signal`
 * aborts. "Not found" is `undefined`.
 */
export type ReleaseSource = {
  /** The newest releases, newest first, at most `limit`; digests may be missing here. */
  list(limit: number, signal: AbortSignal): Promise<readonly Release[]>

  /** One release by version, every artifact with its digest. A release whose image does not exist rejects as `rejected`. */
  find(version: string, signal: AbortSignal): Promise<Release | undefined>

  /** Commits after `from` up to and including `to`, newest first, at most 250; empty where the source knows none. */
  commits(from: string, to: string, signal: AbortSignal): Promise<readonly Commit[]>
}

export type Commit = {
  readonly sha: string
  /** First line of the message; untrusted. */
  readonly title: string
  readonly author: string
  readonly url?: string
}
