import { DeliveryError } from '#src/core/errors.ts'
import type { Release } from '#src/core/release.ts'
import type { Newest, Releases } from '#src/door/command.ts'
import { nearest } from '#src/door/grammar/suggest.ts'

/** `warning` says, as a sentence, what the person should know about how it was found. */
export type Meant = { readonly release: Release; readonly warning?: string }

/**
 * The release that a person means by a version: with or without the `v`, or `latest` for the newest that is published
 * at this moment and no pre-release. Drafts are refused. Throws DeliveryError.
 */
export async function releaseMeant(
  releases: Releases,
  app: string,
  version: string,
): Promise<Meant> {
  const meant =
    version.toLowerCase() === 'latest'
      ? await newest(releases, app)
      : { release: await byVersion(releases, app, version) }
  const { release } = meant
  if (release.draft)
    throw new DeliveryError(
      'not-possible',
      `Cannot deliver ${app} "${release.version}": it is a draft`,
      {
        hint: 'Publish the release first',
      },
    )
  return meant
}

async function byVersion(releases: Releases, app: string, version: string): Promise<Release> {
  const found =
    (await releases.find(app, version)) ?? (await releases.find(app, otherSpelling(version)))
  if (found) return found

  const known = (await releases.known(app))
    .filter(({ draft }) => !draft)
    .map((release) => release.version)
  throw new DeliveryError(
    'unknown-release',
    `Cannot find a release "${version.slice(0, 60)}" of ${app}`,
    {
      hint: knownWords(app, version, known),
    },
  )
}

async function newest(releases: Releases, app: string): Promise<Meant> {
  const seen = await releases.newest(app)
  const stable = seen.releases.find(({ draft, prerelease }) => !draft && !prerelease)
  const release = stable && (await releases.find(app, stable.version))
  if (release)
    return { release, ...(seen.problem !== undefined && { warning: staleWords(app, seen) }) }
  throw new DeliveryError(
    'unknown-release',
    `Cannot find the latest release of ${app}: none is known`,
    {
      hint: seen.problem === undefined ? 'Name a version' : `${seen.problem}. Name a version`,
    },
  )
}

/** Of a source that could not be asked: the latest of when? */
function staleWords(app: string, { checkedAt, problem }: Newest): string {
  const known =
    checkedAt === undefined
      ? 'known so far'
      : `published as of ${new Date(checkedAt).toISOString().slice(11, 16)} UTC`
  return `"latest" is what was ${known}: the releases of ${app} cannot be asked for now (${problem})`
}

function knownWords(app: string, version: string, known: readonly string[]): string {
  const guess = nearest(version, known)
  const [first] = known
  if (first === undefined) return `No release of ${app} is known yet`
  const newestWords = `The newest is ${first}; \`/deliver releases ${app}\` lists them`
  return guess && guess !== first ? `Did you mean ${guess}? ${newestWords}` : newestWords
}

function otherSpelling(version: string): string {
  return /^v\d/i.test(version) ? version.slice(1) : `v${version}`
}
