import { objectKey, refOf } from '#src/core/plan/objects.ts'
import type { ImageArtifact } from '#src/core/release.ts'
import type { Written } from '#src/catalog/manifests.ts'
import type { Problem } from '#src/catalog/problem.ts'
import { quoted } from '#src/catalog/words.ts'
import { connectionsOf } from './connections.ts'
import { renderMigrations } from './migrations.ts'
import type { Phases } from './migrations.ts'
import { renderNeeds } from './needs.ts'
import type { Needs } from './needs.ts'
import { placed, problemAt, whole } from './work.ts'
import type { Work } from './work.ts'
import { renderWorkload } from './workloads.ts'

/** All that a release is made of in an environment, and everything that is wrong with it. */
export type Made = Omit<Needs, 'problems'> & {
  readonly objects: readonly Written[]
  readonly migrations: Phases
  readonly problems: readonly Problem[]
  readonly notes: readonly string[]
}

/** Renders workloads, dependencies and migrations together: what one gives the others is put into them. */
export async function render(work: Work): Promise<Made> {
  const { definition, app, release, environment, entry } = work
  const { needs, problems: unmet } = await renderNeeds(work)
  const connections = connectionsOf(app.name, needs)
  const [migrations, ...workloads] = await Promise.all([
    renderMigrations(work, connections),
    ...Object.entries(definition.workloads).map((one) => renderWorkload(one, connections, work)),
  ])
  const { objects, problems: refused } = placed(
    workloads.flatMap((one) => one.objects),
    work,
  )
  const images = workloads.flatMap((one) => one.images)
  const steps = Object.values(migrations)
  const beside = [...needs.flatMap(({ made }) => made ?? []), ...steps].flatMap(
    (one) => one.objects,
  )
  const all = [
    ...unmet,
    ...workloads.flatMap((one) => one.problems),
    ...refused,
    ...steps.flatMap((one) => one.problems),
    ...twice([...objects, ...beside]),
  ]
  if (all.length === 0 && images.length === 0)
    all.push(whole(`no container gets the image of release ${quoted(release.version)}`))
  const released = [...images, ...steps.flatMap((one) => one.images)]
  if (entry.protected) all.push(...unpinned(released, environment))
  const notes = workloads.flatMap((one) => one.notes ?? [])
  return { objects, needs, migrations, problems: all, notes }
}

/** Objects that are declared more than once, by whichever files and workloads. */
function twice(objects: readonly Written[]): readonly Problem[] {
  const first = new Map<string, Written>()
  return objects.flatMap((written) => {
    const { apiVersion } = written.manifest
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
    const name = objectKey(refOf(written.manifest))
    const known = first.get(`${group} ${name}`)
    if (known)
      return [problemAt(written, `${name} is declared twice, first in ${known.file}:${known.line}`)]
    first.set(`${group} ${name}`, written)
    return []
  })
}

function unpinned(images: readonly ImageArtifact[], environment: string): readonly Problem[] {
  const names = new Set(
    images.filter(({ digest }) => !digest).map(({ image, tag }) => `${image}:${tag}`),
  )
  return [...names].map((name) =>
    whole(`${quoted(name)} has no digest, and the environment ${quoted(environment)} is protected`),
  )
}
