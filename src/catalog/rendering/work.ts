import type { ReleaseSource } from '#providers/releases/releases.ts'
import type { App, Catalog, EnvironmentEntry } from '#src/core/catalog.ts'
import type { Overrides } from '#src/core/plan/overrides.ts'
import type { Release } from '#src/core/release.ts'
import type { Defined } from '#src/catalog/at-tag.ts'
import type { Written } from '#src/catalog/manifests.ts'
import type { Problem } from '#src/catalog/problem.ts'
import { withinBounds } from '#src/core/plan/bounds.ts'

/** What is rendered: which release of which app, and where it will run. */
export type Rendering = {
  readonly app: App
  readonly environment: string
  readonly catalog: Catalog
  readonly release: Release
  /** Where the release was published: asked only for a definition at the tag. */
  readonly source: Pick<ReleaseSource, 'files'>
  /** What people set beside the manifests; what it says of workloads that the app does not have is left alone. */
  readonly overrides?: Overrides
  readonly signal: AbortSignal
}

/** The same with the definition that holds, and the entry of the environment. */
export type Work = Pick<Rendering, 'app' | 'environment' | 'catalog' | 'release' | 'overrides'> &
  Pick<Defined, 'definition' | 'files'> & { readonly entry: EnvironmentEntry }

export type Objects = {
  readonly objects: readonly Written[]
  readonly problems: readonly Problem[]
}

/** The objects in the environment's namespace; those that must not be delivered there are problems. */
export function placed(
  objects: readonly Written[],
  { entry, catalog }: Pick<Work, 'entry' | 'catalog'>,
): Objects {
  const bounded = objects.map((written) => ({
    written,
    result: withinBounds(written.manifest, entry.namespace, catalog),
  }))
  return {
    objects: bounded.flatMap(({ written, result }) =>
      'words' in result ? [] : [{ ...written, manifest: result.manifest }],
    ),
    problems: bounded.flatMap(({ written, result }) =>
      'words' in result ? [problemAt(written, result.words)] : [],
    ),
  }
}

/** Something that is wrong with an object; `otherwise` is where it stands if it has no file of its own. */
export function problemAt(written: Written | undefined, words: string, otherwise = ''): Problem {
  return { file: written?.file ?? otherwise, line: written?.line ?? 1, column: 1, path: '', words }
}

/** Something that is wrong with the app as a whole, or with a part of its definition: it stands in no file. */
export function whole(words: string, path = ''): Problem {
  return { file: '', line: 1, column: 1, path, words }
}
