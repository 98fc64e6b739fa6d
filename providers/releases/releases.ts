import type { Check } from '#src/core/rules/changes.ts'
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

  /**
   * Checks of the release's commit (CI), each name once with its newest state. A source without it knows of none, as one
   * does of a draft, which has no commit yet. What cannot be known rejects: an empty answer means that there are none.
   */
  checks?(release: Release, signal: AbortSignal): Promise<readonly Check[]>

  /**
   * The repository as it was when this release was tagged: at `release.commit`, or where that is not known at the commit
   * that the tag names now. Undefined where there is no such commit. A source without it has no files, only images.
   */
  files?(release: Release, signal: AbortSignal): Promise<ReleaseFiles | undefined>
}

/**
 * The files of one commit, frozen; they answer as long as the signal that they were opened with. Paths go from the root
 * of the repository (`deploy/api`; the root is ''). At most 500 files and folders are read, none larger than 1 MiB, 10 MiB
 * together. Both methods may reject with ProviderFailure; what people can mend is an answer in words, which complete
 * "deploy/api …".
 */
export type ReleaseFiles = {
  /** For people: `acme/checkout at v1.5.0`. */
  readonly where: string
  look(path: string): Promise<Looked>
  read(path: string): Promise<FileRead>
}

/** `names` are those of files and folders directly inside. */
export type Looked =
  | { readonly is: 'file' }
  | { readonly is: 'folder'; readonly names: readonly string[] }
  | Unreadable

export type FileRead = { readonly is: 'text'; readonly text: string } | Unreadable

export type Unreadable =
  | { readonly is: 'absent' }
  | { readonly is: 'refused'; readonly words: string }

/** Who wrote (some of) a commit. `login` is their account there, without its provider; absent where only a name is known. */
export type Author = { readonly name: string; readonly login?: string }

/** What git's authors say of themselves: anybody can commit under another's e-mail, unless the repository wants signatures. */
export type Commit = {
  readonly sha: string
  /** First line of the message; untrusted. */
  readonly title: string
  /** A login where one is known, else a name; untrusted. */
  readonly author: string
  readonly login?: string
  /** Whom the message names as its authors too (`Co-authored-by:`), each once. */
  readonly coAuthors?: readonly Author[]
  readonly url?: string
}
