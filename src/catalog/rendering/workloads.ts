import type { WorkloadEntry } from '#src/core/catalog.ts'
import { restartOf } from '#src/core/plan/overrides.ts'
import type { ImageArtifact } from '#src/core/release.ts'
import { readManifests, whereManifestsAre } from '#src/catalog/manifests.ts'
import type { Written } from '#src/catalog/manifests.ts'
import type { Problem } from '#src/catalog/problem.ts'
import { autoscale } from './autoscale.ts'
import { setConnections } from './connections.ts'
import type { Connection } from './connections.ts'
import { setImages } from './images.ts'
import { hasPods } from './pods.ts'
import { setReplicas } from './replicas.ts'
import { setRestart } from './restart.ts'
import { problemAt, whole } from './work.ts'
import type { Work } from './work.ts'

export type RenderedWorkload = {
  readonly objects: readonly Written[]
  readonly images: readonly ImageArtifact[]
  readonly problems: readonly Problem[]
  /** What should be known about it, a plain sentence each. */
  readonly notes?: readonly string[]
}

/** One workload as it runs in the environment, not yet put into its namespace. */
export async function renderWorkload(
  [name, workload]: readonly [string, WorkloadEntry],
  connections: readonly Connection[],
  work: Work,
): Promise<RenderedWorkload> {
  const { files, environment, release, overrides } = work
  const override = workload.per?.[environment]
  const place = override?.manifests ?? workload.manifests
  const shown = files.named(place)
  const found = await whereManifestsAre(files, place)
  if (!found.ok)
    return { objects: [], images: [], problems: [{ ...whole(found.words), file: shown }] }

  const read = await Promise.all(found.files.map((file) => readManifests(files, file)))
  const objects = read.flatMap((one) => one.objects)
  const problems = read.flatMap((one) => one.problems)
  if (problems.length > 0) return { objects, images: [], problems }

  const { images, problem } = setImages(objects, {
    container: workload.container,
    artifacts: release.artifacts,
  })
  const here = `workloads.${name}`
  if (problem) problems.push({ ...problemAt(problem.written, problem.words, shown), path: here })
  setRestart(objects, restartOf(name, overrides))
  const autoscaled = autoscaledIn(objects, [name, workload], work)
  objects.push(...autoscaled.objects)
  problems.push(...autoscaled.problems, ...unscaledIn(objects, [name, workload], work))
  const wanted = connections.filter(({ connect }) => connect.workloads?.includes(name) ?? true)
  for (const { written, words } of setConnections(objects, wanted))
    problems.push({ ...problemAt(written, words), path: here })
  return { objects, images, problems, notes: autoscaled.notes }
}

/** The autoscaler that people gave it. */
function autoscaledIn(
  objects: readonly Written[],
  [name, workload]: readonly [string, WorkloadEntry],
  { files, environment, overrides }: Work,
): Required<Omit<RenderedWorkload, 'images'>> {
  const wanted = overrides?.autoscale?.[name]
  if (!wanted) return { objects: [], problems: [], notes: [] }
  const { added, words, note } = autoscale(objects, wanted)
  const shown = files.named(workload.per?.[environment]?.manifests ?? workload.manifests)
  const at = objects.find(({ manifest }) => hasPods(manifest))
  return {
    objects: added ? [added] : [],
    problems: words ? [{ ...problemAt(at, words, shown), path: `workloads.${name}` }] : [],
    notes: note ? [note] : [],
  }
}

function unscaledIn(
  objects: readonly Written[],
  [name, workload]: readonly [string, WorkloadEntry],
  { files, environment, overrides }: Work,
): readonly Problem[] {
  const override = workload.per?.[environment]
  const unscaled = setReplicas(objects, {
    // Who gave it an autoscaler leaves the number to that.
    declared: overrides?.autoscale?.[name] ? undefined : override?.replicas,
    set: overrides?.replicas?.[name],
  })
  if (!unscaled) return []
  const scaled = objects.find(({ manifest }) => hasPods(manifest))
  const here = `workloads.${name}`
  const at = unscaled.of === 'declared' ? `${here}.per.${environment}` : here
  const shown = files.named(override?.manifests ?? workload.manifests)
  return [{ ...problemAt(scaled, unscaled.words, shown), path: at }]
}
