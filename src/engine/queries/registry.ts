import type { Queries } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'
import { changes } from './changes.ts'
import { checks } from './checks.ts'
import { dryRun } from './dry-run.ts'
import { group } from './group.ts'
import { manifests } from './manifests.ts'
import { objects } from './objects.ts'
import { pipeline } from './pipeline.ts'
import { policy } from './policy.ts'
import { record } from './record.ts'
import { release } from './release.ts'
import { releases } from './releases.ts'
import { replan } from './replan.ts'
import { rivals } from './rivals.ts'
import { tiers } from './tiers.ts'

/** Who answers which question. */
export const queries: { readonly [Ask in keyof Queries]: Answering<Ask> } = {
  changes,
  checks,
  dryRun,
  group,
  manifests,
  objects,
  pipeline,
  policy,
  record,
  release,
  releases,
  replan,
  rivals,
  tiers,
}
