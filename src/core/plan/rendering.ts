import type { Migrations, Need } from '#src/core/dependencies/need.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Rendered } from '#src/core/delivery.ts'

/** Everything that a delivery freezes, with the objects themselves in place of their hashes. */
export type RenderedManifests = Omit<Rendered, 'manifests' | 'needs' | 'migrations'> & {
  readonly manifests: readonly Manifest[]
  readonly needs?: readonly RenderedNeed[]
  readonly migrations?: RenderedMigrations
}

/** A need with the objects that `manifests` of its spec names. */
export type RenderedNeed = Omit<Need, 'manifests'> & { readonly manifests?: readonly Manifest[] }

export type RenderedMigrations = Omit<Migrations, 'expand' | 'contract'> & {
  readonly expand?: RenderedJobs
  readonly contract?: RenderedJobs
}

/** The Jobs of a phase, with what they need beside them; `jobs` are their names. */
export type RenderedJobs = { readonly manifests: readonly Manifest[]; readonly jobs: string[] }
