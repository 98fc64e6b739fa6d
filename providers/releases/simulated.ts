import { createHash } from 'node:crypto'
import type { Clock } from '#src/core/clock.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Check } from '#src/core/rules/changes.ts'
import type { Release } from '#src/core/release.ts'
import { failure, stopped } from '#providers/http/wire.ts'
import type { Commit, ReleaseSource } from './releases.ts'
import { simulatedFiles } from './simulated-files.ts'
import { type SimulatedRelease, someReleases } from './simulated-releases.ts'

export type SimulationOptions = {
  readonly app: string
  readonly image: string
  readonly clock: Clock
  /** Oldest first; a handful of real-looking ones when absent. */
  readonly releases?: readonly SimulatedRelease[]
}

/** What a test or the sandbox does to the place where releases are published. */
export type ReleaseControls = {
  /** Publishes a release now, with one commit unless it names others. */
  publish(version: string, details?: Omit<SimulatedRelease, 'version'>): void
  /** Somebody pushes another image and commit under a version's tag. */
  moveTag(version: string): void
  /** The image vanishes from the registry; the release stays. */
  removeImage(version: string): void
  /** CI says something about the commit of a version, instead of what it said before. */
  setChecks(version: string, checks: readonly Check[]): void
  /** What CI says about commits of releases that are published from now on; "ci" passes when nobody says otherwise. */
  checkNew(checks: readonly Check[]): void
  /** Nothing answers, until comeBack(). */
  goAway(): void
  comeBack(): void
}

/** A release source in memory, held to the same contract as the real ones; digests derive from image and version alone. */
export function simulateReleases(options: SimulationOptions): {
  source: ReleaseSource
  controls: ReleaseControls
} {
  const initial = options.releases ?? someReleases(options.app)
  const start = options.clock.now()
  const published = initial.map((release, at) =>
    entryOf(options, release, start - (initial.length - at) * DAY, PASSED),
  )
  const world: World = { options, published, checksOfNew: PASSED, isAway: false }
  return { source: sourceOf(world), controls: controlsOf(world) }
}

type World = {
  readonly options: SimulationOptions
  /** Oldest first. */
  readonly published: Entry[]
  checksOfNew: readonly Check[]
  isAway: boolean
}

type Entry = {
  readonly release: Release
  readonly commits: SimulatedRelease['commits'] & object
  readonly files: SimulatedRelease['files'] & object
  checks: readonly Check[]
  moves: number
  hasImage: boolean
}

function sourceOf(world: World): ReleaseSource {
  const { options, published } = world
  return {
    async list(limit, signal) {
      requireAnswer(world, signal)
      const newest = published.toReversed().slice(0, limit)
      return newest.map(({ release }) => release)
    },
    async find(version, signal) {
      requireAnswer(world, signal)
      const found = published.find(({ release }) => release.version === version)
      return found && pin(options, found)
    },
    async commits(from, to, signal) {
      requireAnswer(world, signal)
      const places = published.map(({ release }) => release.version)
      const [first, last] = [places.indexOf(from), places.indexOf(to)]
      if (first < 0) return []
      const between = published.slice(first + 1, last + 1)
      return between
        .toReversed()
        .flatMap((one) => commitsOf(options, one))
        .slice(0, MAX_COMMITS)
    },
    async checks({ version, draft }, signal) {
      requireAnswer(world, signal)
      const found = published.find(({ release }) => release.version === version)
      return found && !draft ? found.checks : []
    },
    async files({ version, tag }, signal) {
      requireAnswer(world, signal)
      const found = published.find(({ release }) => release.version === version)
      if (!found || found.release.draft) return undefined
      return simulatedFiles(`acme/${options.app} at ${tag}`, found.files, () =>
        requireAnswer(world, signal),
      )
    },
  }
}

function controlsOf(world: World): ReleaseControls {
  const { options, published } = world
  const known = (version: string) => published.find(({ release }) => release.version === version)
  const existing = (version: string) => {
    const found = known(version)
    if (!found) throw new Error(`Cannot change ${options.app} ${version}: no such release`)
    return found
  }
  return {
    publish(version, details = {}) {
      if (known(version)) throw new Error(`Cannot publish ${options.app} ${version}: it exists`)
      published.push(
        entryOf(options, { ...details, version }, options.clock.now(), world.checksOfNew),
      )
    },
    moveTag(version) {
      existing(version).moves++
    },
    removeImage(version) {
      existing(version).hasImage = false
    },
    setChecks(version, checks) {
      existing(version).checks = checks
    },
    checkNew(checks) {
      world.checksOfNew = checks
    },
    goAway() {
      world.isAway = true
    },
    comeBack() {
      world.isAway = false
    },
  }
}

function requireAnswer({ options, isAway }: World, signal: AbortSignal): void {
  const wire = { provider: 'releases', task: `read releases of ${options.app}` }
  if (signal.aborted) throw stopped(wire, signal)
  if (isAway) throw failure(wire, 'unavailable', 'nothing answers')
}

const DAY = 24 * 60 * 60_000
const MAX_COMMITS = 250
const PASSED: readonly Check[] = [{ name: 'ci', state: 'passed' }]

function entryOf(
  { app, image }: SimulationOptions,
  { version, notes, commits, files = {}, prerelease = false, draft = false }: SimulatedRelease,
  now: number,
  checks: readonly Check[],
): Entry {
  const release: Release = {
    app,
    version,
    tag: `v${version}`,
    artifacts: [{ type: 'image', image, tag: version }],
    prerelease,
    draft,
    url: `https://github.com/acme/${app}/releases/tag/v${version}`,
    ...(notes !== undefined && { notes }),
    ...(!draft && { publishedAt: now }),
  }
  const some = commits ?? [{ title: `Release ${version}`, author: 'rita' }]
  return { release, commits: some, files, checks, moves: 0, hasImage: true }
}

function pin({ app, image }: SimulationOptions, { release, moves, hasImage }: Entry): Release {
  if (!hasImage)
    throw new ProviderFailure(
      'releases',
      'rejected',
      `Cannot use ${app} ${release.version}: there is no image "${image}:${release.version}"`,
      { hint: 'Has its build finished?' },
    )
  const seed = `${image}:${release.version}:${moves}`
  const platforms = ['linux/amd64', 'linux/arm64']
  return {
    ...release,
    artifacts: release.artifacts.map((artifact) => ({
      ...artifact,
      digest: `sha256:${hash('sha256', seed)}`,
      platforms,
    })),
    ...(!release.draft && { commit: hash('sha1', `${seed}:0`) }),
  }
}

/** Newest first; the newest is the commit that the tag points to. */
function commitsOf({ image }: SimulationOptions, { release, commits, moves }: Entry): Commit[] {
  return commits.toReversed().map(({ title, author, isUnknown, coAuthors }, at) => {
    const sha = hash('sha1', `${image}:${release.version}:${moves}:${at}`)
    const url = `https://github.com/acme/${release.app}/commit/${sha}`
    const login = isUnknown ? {} : { login: author }
    return { sha, title, author, ...login, ...(coAuthors && { coAuthors }), url }
  })
}

function hash(algorithm: 'sha1' | 'sha256', text: string): string {
  return createHash(algorithm).update(text).digest('hex')
}
