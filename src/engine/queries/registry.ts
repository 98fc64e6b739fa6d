import type { Queries } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'
import { dryRun } from './dry-run.ts'
import { manifests } from './manifests.ts'
import { objects } from './objects.ts'
import { record } from './record.ts'
import { release } from './release.ts'
import { releases } from './releases.ts'

/** Who answers which question. */
export const queries: { readonly [Ask in keyof Queries]: Answering<Ask> } = {
  dryRun,
  manifests,
  objects,
  record,
  release,
  releases,
}
