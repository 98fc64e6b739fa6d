import type { MigrationsEntry } from '#src/core/dependencies/definition.ts'
import { canonical, hashOf } from '#src/core/hash.ts'
import { objectKey, refOf } from '#src/core/plan/objects.ts'
import type { ImageArtifact } from '#src/core/release.ts'
import { compareVersions } from '#src/core/release.ts'
import type { Release } from '#src/core/release.ts'
import { readManifests, whereManifestsAre } from '#src/catalog/manifests.ts'
import type { Written } from '#src/catalog/manifests.ts'
import type { Problem } from '#src/catalog/problem.ts'
import { quoted } from '#src/catalog/words.ts'
import { setConnections } from './connections.ts'
import type { Connection } from './connections.ts'
import { setImages } from './images.ts'
import { containersIn, mapping, podSpecOf } from './pods.ts'
import type { Fields } from './pods.ts'
import { placed, problemAt, whole } from './work.ts'
import type { Work } from './work.ts'

const phases = ['expand', 'contract'] as const

export type Phases = Readonly<Partial<Record<(typeof phases)[number], Phase>>>

/** The objects of each phase, ready to be applied, and the names of their Jobs. */
export type Phase = {
  readonly objects: readonly Written[]
  readonly jobs: readonly string[]
  readonly images: readonly ImageArtifact[]
  readonly problems: readonly Problem[]
}

/** The Jobs of a release by phase; every container of theirs gets what the app's dependencies give. */
export async function renderMigrations(
  work: Work,
  connections: readonly Connection[],
): Promise<Phases> {
  const { migrations } = work.definition
  if (migrations === 'none') return {}
  const found = await Promise.all(
    phases.map(async (phase) => {
      const place = migrations[phase]
      if (place === undefined) return []
      const here = `migrations.${phase}`
      return [[phase, await renderPhase({ place, here, migrations, connections }, work)] as const]
    }),
  )
  return Object.fromEntries(found.flat())
}

/** Why the floor under every way back cannot be what the definition says. */
export function floorProblem(
  { compatibleFrom }: Exclude<MigrationsEntry, 'none'>,
  { version }: Release,
): Problem | undefined {
  if (compatibleFrom === undefined) return undefined
  const compared = compareVersions(compatibleFrom, version)
  const at = 'migrations.compatibleFrom'
  if (compared === undefined)
    return whole(`${quoted(compatibleFrom)} cannot be compared with ${quoted(version)}`, at)
  if (compared <= 0) return undefined
  return whole(`${quoted(compatibleFrom)} is newer than the release itself, ${quoted(version)}`, at)
}

type Given = {
  readonly place: string
  readonly here: string
  readonly migrations: Exclude<MigrationsEntry, 'none'>
  readonly connections: readonly Connection[]
}

async function renderPhase(given: Given, work: Work): Promise<Phase> {
  const { place, here } = given
  const nothing = { objects: [], jobs: [], images: [] }
  const { files } = work
  const found = await whereManifestsAre(files, place)
  if (!found.ok)
    return { ...nothing, problems: [{ ...whole(found.words, here), file: files.named(place) }] }
  const read = await Promise.all(found.files.map((file) => readManifests(files, file)))
  const written = read.flatMap((one) => one.objects)
  const problems = [
    ...read.flatMap((one) => one.problems),
    ...strange(written),
    ...(written.some(isJob) ? [] : [{ ...whole('has no Job', here), file: files.named(place) }]),
  ]
  if (problems.length > 0) return { ...nothing, problems }

  const set = written.filter(isJob).map((job) => setJob(job, given, work))
  const { objects, problems: refused } = placed(written, work)
  const named = nameByContent(objects)
  return {
    objects: named,
    jobs: named.filter(isJob).map(({ manifest }) => manifest.metadata.name),
    images: set.flatMap(({ images }) => images),
    problems: [...set.flatMap((one) => one.problems), ...refused],
  }
}

function isJob({ manifest: { kind, apiVersion } }: Written): boolean {
  return kind === 'Job' && apiVersion === 'batch/v1'
}

function strange(objects: readonly Written[]): readonly Problem[] {
  return objects
    .filter((one) => !isJob(one) && one.manifest.kind !== 'ConfigMap')
    .map((one) =>
      problemAt(
        one,
        `${objectKey(refOf(one.manifest))} is neither a Job (batch/v1) nor a ConfigMap; a migration has nothing else`,
      ),
    )
}

/** The release's image, what the dependencies give, and what makes a Job run once and be looked at afterwards. */
function setJob(
  job: Written,
  { here, migrations, connections }: Given,
  { release }: Work,
): { images: readonly ImageArtifact[]; problems: readonly Problem[] } {
  const problems = setConnections([job], connections).map(({ written, words }) => ({
    ...problemAt(written, words),
    path: here,
  }))
  const { images, problem } = imagesOf(job, migrations.container, release)
  if (problem) problems.push({ ...problemAt(job, problem.words), path: here })
  const spec = mapping(job.manifest['spec'])
  const pod = podSpecOf(job.manifest)
  if (!spec || !pod)
    return {
      images,
      problems: [problemAt(job, `${objectKey(refOf(job.manifest))} has no containers`)],
    }
  spec['backoffLimit'] ??= 0
  delete spec['ttlSecondsAfterFinished']
  pod['restartPolicy'] ??= 'Never'
  return { images, problems }
}

/** As for a workload, where each Job is one; a Job that does not have the container that is named keeps its images. */
function imagesOf(job: Written, container: string | undefined, { artifacts }: Release) {
  const pod: Fields = podSpecOf(job.manifest) ?? {}
  const has = containersIn(pod).some(({ name }) => name === container)
  if (container !== undefined && !has) return { images: [] }
  return setImages([job], { container, artifacts })
}

const LONGEST = 63
const HASH = 8

/** Another Job is another name, also where only a ConfigMap beside it is another: what ran once is not run again. */
function nameByContent(objects: readonly Written[]): readonly Written[] {
  const beside = objects.filter((one) => !isJob(one)).map(({ manifest }) => manifest)
  return objects.map((written) => {
    if (!isJob(written)) return written
    const { manifest } = written
    const hash = hashOf(canonical([manifest, ...beside])).slice(0, HASH)
    const short = manifest.metadata.name.slice(0, LONGEST - HASH - 1).replace(/[^a-z0-9]+$/i, '')
    const metadata = { ...manifest.metadata, name: `${short}-${hash}` }
    return { ...written, manifest: { ...manifest, metadata } }
  })
}
