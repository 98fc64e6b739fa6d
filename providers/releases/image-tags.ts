import semver from 'semver'
import type { Release } from '#src/core/release.ts'
import { ProviderFailure } from '#src/core/errors.ts'
import type { Registry } from './registry.ts'
import type { ReleaseSource } from './releases.ts'
import { tagOf, versionOf } from './tag-pattern.ts'

export type ImageTagsOptions = {
  readonly app: string
  readonly image: string
  /** Tags that follow it are releases: `v{version}`. */
  readonly tag: string
  readonly registry: Registry
}

/** Takes every tag of an image as a release, for apps that publish nothing else: it knows no notes, dates or commits. */
export function openImageTags({ app, image, tag, registry }: ImageTagsOptions): ReleaseSource {
  const release = (version: string, found: { digest?: string; platforms?: string[] }): Release => ({
    app,
    version,
    tag: tagOf(tag, version),
    artifacts: [{ type: 'image', image, tag: tagOf(tag, version), ...found }],
    prerelease: (semver.prerelease(version, LOOSE)?.length ?? 0) > 0,
    draft: false,
  })

  return {
    async list(limit, signal) {
      const tags = await registry.tags(signal)
      if (!tags) throw unknownImage(app, image)
      const versions = tags.flatMap((name) => {
        const version = isAttachment(name) ? undefined : versionOf(tag, name)
        return version === undefined ? [] : [version]
      })
      return versions
        .toSorted(newestFirst)
        .slice(0, limit)
        .map((version) => release(version, {}))
    },

    async find(version, signal) {
      if (isAttachment(tagOf(tag, version))) return undefined
      const found = await registry.digestOf(tagOf(tag, version), signal)
      return found && release(version, found)
    },

    async commits() {
      return []
    },
  }
}

/** Higher versions first; what is no version comes last, in reverse alphabetical order. */
export function newestFirst(a: string, b: string): number {
  const [left, right] = [semver.parse(a, LOOSE), semver.parse(b, LOOSE)]
  if (left && right) return semver.compareBuild(right, left) || compareText(b, a)
  if (left || right) return left ? -1 : 1
  return compareText(b, a)
}

const LOOSE = { loose: true }

const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b))

/** Signatures, attestations and other referrers live beside an image as tags named after its digest. */
function isAttachment(tag: string): boolean {
  return /^sha(256|512)-[a-f0-9]{64,}/.test(tag)
}

function unknownImage(app: string, image: string): ProviderFailure {
  return new ProviderFailure(
    'registry',
    'rejected',
    `Cannot read releases of ${app}: the registry has no image "${image}"`,
    { hint: 'Push a first tag, or correct "image" in the catalog' },
  )
}
