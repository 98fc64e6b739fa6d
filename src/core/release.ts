import { compareBuild, parse } from 'semver'
import { z } from 'zod'

/** A container image as a release names it. `image` has neither tag nor digest: `ghcr.io/acme/checkout`. */
export const ImageArtifact = z.object({
  type: z.literal('image'),
  image: z.string(),
  tag: z.string(),
  /** `sha256:…` of the manifest or index that the tag pointed to when we looked. */
  digest: z.string().optional(),
  /** `linux/amd64` …, where the registry has an index. */
  platforms: z.array(z.string()).optional(),
})
export type ImageArtifact = z.infer<typeof ImageArtifact>

/** An immutable version of an app. Two releases are the same when their version and their digests are. */
export const Release = z.object({
  app: z.string(),
  /** Without the tag's decoration: tag `checkout-v1.5.0` is version `1.5.0`. */
  version: z.string(),
  tag: z.string(),
  artifacts: z.array(ImageArtifact),
  /** Milliseconds since 1970. */
  publishedAt: z.number().optional(),
  /** A page for people: the release's notes. */
  url: z.string().optional(),
  /** Markdown, as its authors wrote it: untrusted. */
  notes: z.string().optional(),
  commit: z.string().optional(),
  prerelease: z.boolean(),
  draft: z.boolean(),
})
export type Release = z.infer<typeof Release>

/** `ghcr.io/acme/checkout@sha256:…`, or with the tag where no digest is known. */
export function pinned({ image, tag, digest }: ImageArtifact): string {
  return digest ? `${image}@${digest}` : `${image}:${tag}`
}

/** Text with each digest cut to what people recognise it by; what comes after it is what they need to read. */
export function shortDigests(text: string): string {
  return text.replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}(?![0-9a-f])/g, '$1…')
}

/** Names what runs, digest for digest: version and pinned images. */
export function contentKey({ version, artifacts }: Pick<Release, 'version' | 'artifacts'>): string {
  return [version, ...artifacts.map(pinned).toSorted()].join(' ')
}

/** Whether both are the same thing to run, digest for digest. */
export function isSameRelease(a: Release, b: Release): boolean {
  return contentKey(a) === contentKey(b)
}

/** Below zero where `a` is the older one; undefined where one of them is no semantic version, and nothing can be said. */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [a, b].map((version) => parse(version, { loose: true }))
  return left && right ? compareBuild(left, right) : undefined
}

/** Whether somebody who types this means that version: `v1.5.0` is `1.5.0`. */
export function isVersion(typed: string, version: string): boolean {
  return typed.replace(/^v(?=\d)/i, '') === version.replace(/^v(?=\d)/i, '')
}
