import type { Queries } from '#src/core/queries.ts'
import type { Answering } from '#src/engine/ask.ts'
import { alertGroups } from './watch/alert-groups.ts'
import { alertChart } from './watch/alert-chart.ts'
import { alertPlace } from './watch/alert-place.ts'
import { bucket } from './kinds/bucket.ts'
import { changes } from './changes.ts'
import { checks } from './checks.ts'
import { cloudSecret } from './kinds/cloud-secret.ts'
import { connected } from './connected.ts'
import { connections } from './connections.ts'
import { database } from './kinds/database.ts'
import { databaseInside } from './kinds/database-inside.ts'
import { dependants } from './dependants.ts'
import { dependencies } from './dependencies.ts'
import { dryRun } from './dry-run.ts'
import { evidence } from './evidence.ts'
import { group } from './group.ts'
import { logLines } from './watch/log-lines.ts'
import { manifests } from './manifests.ts'
import { needs } from './needs.ts'
import { objects } from './objects.ts'
import { people } from './people.ts'
import { pipeline } from './pipeline.ts'
import { policy } from './policy.ts'
import { probe } from './kinds/probe.ts'
import { record } from './record.ts'
import { release } from './release.ts'
import { releases } from './releases.ts'
import { rendered } from './kinds/rendered.ts'
import { replan } from './replan.ts'
import { resources } from './kinds/resources.ts'
import { rivals } from './rivals.ts'
import { secret } from './kinds/secret.ts'
import { settled } from './kinds/settled.ts'
import { silences } from './watch/silences.ts'
import { tiers } from './tiers.ts'

/** Who answers which question. */
export const queries: { readonly [Ask in keyof Queries]: Answering<Ask> } = {
  alertGroups,
  alertChart,
  alertPlace,
  bucket,
  changes,
  checks,
  cloudSecret,
  connected,
  connections,
  database,
  databaseInside,
  dependants,
  dependencies,
  dryRun,
  evidence,
  group,
  logLines,
  manifests,
  needs,
  objects,
  people,
  pipeline,
  policy,
  probe,
  record,
  release,
  releases,
  rendered,
  replan,
  resources,
  rivals,
  secret,
  settled,
  silences,
  tiers,
}
