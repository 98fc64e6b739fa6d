import type { ReleaseSource } from '#providers/releases/releases.ts'
import type { App, Catalog } from '#src/core/catalog.ts'
import type { Release } from '#src/core/release.ts'

/** The same catalog with so many apps like its first, named `app-0`, `app-1` … */
export function multiplied(catalog: Catalog, count: number): Catalog {
  const first = Object.values(catalog.apps)[0]!
  const apps = Array.from({ length: count }, (_, index) => ({ ...first, name: `app-${index}` }))
  return { ...catalog, apps: Object.fromEntries(apps.map((app) => [app.name, app])) }
}

/** Knows every version that is asked for. */
export function sourceOf({ name, releases }: App): ReleaseSource {
  const release = (version: string): Release => ({
    app: name,
    version,
    tag: `v${version}`,
    artifacts: [
      { type: 'image', image: releases.image, tag: version, digest: `sha256:${'a'.repeat(64)}` },
    ],
    prerelease: false,
    draft: false,
  })
  return {
    list: async () => [release('1.0.0')],
    find: async (version) => release(version),
    commits: async () => [],
  }
}
