import path from 'node:path'
import type { ReleaseSource } from '#providers/releases/releases.ts'
import { environmentsOf, isAtTag } from '#src/core/catalog.ts'
import type {
  App,
  Catalog,
  Definition,
  EnvironmentEntry,
  WorkloadEntry,
} from '#src/core/catalog.ts'
import type { Rendered } from '#src/core/delivery.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { objectKey, refOf } from '#src/core/plan/objects.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import { restartOf, type Overrides } from '#src/core/plan/overrides.ts'
import type { ImageArtifact, Release } from '#src/core/release.ts'
import { targetKey } from '#src/core/target.ts'
import { definitionAtTag } from './at-tag.ts'
import type { Defined } from './at-tag.ts'
import { withinBounds } from './bounds.ts'
import { localFiles } from './files.ts'
import { hasPods, setImages } from './images.ts'
import { readManifests, whereManifestsAre } from './manifests.ts'
import type { Written } from './manifests.ts'
import { inOrder, problemLine } from './problem.ts'
import type { Problem } from './problem.ts'
import { setReplicas } from './replicas.ts'
import { setRestart } from './restart.ts'
import { sharedObjects } from './shared-objects.ts'
import { quoted } from './words.ts'

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

/** Everything that a delivery freezes, with the manifests themselves in place of their hash. */
export type RenderedManifests = Omit<Rendered, 'manifests'> & { readonly manifests: Manifest[] }

/**
 * The objects that run a release in an environment: the app's manifests with the release's images, the environment's
 * namespace and its overrides. The same input gives the same output. Rejects with DeliveryError `bad-configuration`
 * that names file and line, and with ProviderFailure when the release's own definition cannot be asked for.
 */
export async function renderManifests(rendering: Rendering): Promise<RenderedManifests> {
  const { environment, catalog } = rendering
  const entry = catalog.environments[environment]
  if (entry === undefined)
    throw refusal(rendering, `there is no environment ${quoted(environment)}`)

  const defined = await definedBy(rendering)
  const { definition } = defined
  const { objects, problems } = await render({ ...rendering, ...defined }, entry)
  const [first, ...more] = problems
  if (first) {
    const why = first.file ? problemLine(first) : first.words
    throw refusal(rendering, why, { more: more.length, hint: defined.hint })
  }
  const manifests = objects.map(({ manifest }) => manifest)
  return {
    manifests,
    inventory: manifests.map(refOf),
    cluster: entry.cluster,
    namespace: entry.namespace,
    onFailure: definition.onFailure,
    progressDeadlineSeconds: definition.progressDeadlineSeconds,
    workloads: Object.keys(definition.workloads),
    ...tighteningOf(definition, environment),
  }
}

/** What the app asks for beyond the platform's rules there. */
function tighteningOf({ policy }: Definition, environment: string) {
  const tightening = policy?.[environment]
  return tightening ? { tightening } : {}
}

/**
 * Renders every app for every environment with a release that does not exist, and tells everything that is wrong, also
 * between them. A definition at the tag is left to its releases.
 */
export async function checkManifests(catalog: Catalog): Promise<readonly Problem[]> {
  const wanted = Object.values(catalog.apps).flatMap((app) =>
    environmentsOf(catalog, app).map((environment) => ({ app, environment })),
  )
  const found = await Promise.all(
    wanted.map(async ({ app, environment }) => {
      const entry = catalog.environments[environment]
      const defined = definedHere(app)
      if (entry === undefined || defined === undefined) return { problems: [], has: [] }
      const { objects, problems } = await render(
        { environment, catalog, release: imagined(app), ...defined },
        entry,
      )
      return {
        problems: problems.map((one) => ({ ...one, file: path.join(app.base, one.file) })),
        has: [{ target: targetKey(app.name, environment), entry, base: app.base, objects }],
      }
    }),
  )
  const shared = sharedObjects(found.flatMap(({ has }) => has))
  const all = [...found.flatMap(({ problems }) => problems), ...shared]
  const once = new Map(all.map((problem) => [problemLine(problem), problem]))
  return inOrder([...once.values()])
}

async function definedBy({ app, ...rendering }: Rendering): Promise<Defined> {
  const { definition } = app
  if (isAtTag(definition)) return await definitionAtTag({ ...rendering, definition })
  return { definition, files: localFiles(app.base), hint: mendHere }
}

function definedHere({ definition, base }: App): Defined | undefined {
  return isAtTag(definition) ? undefined : { definition, files: localFiles(base), hint: mendHere }
}

const mendHere =
  'Mend it where the app is defined; `deliver check deliver.yml` shows everything that is wrong'

type Work = Pick<Rendering, 'environment' | 'catalog' | 'release' | 'overrides'> &
  Pick<Defined, 'definition' | 'files'>

async function render(
  work: Work,
  entry: EnvironmentEntry,
): Promise<{ objects: readonly Written[]; problems: readonly Problem[] }> {
  const { definition, environment, catalog, release } = work
  const workloads = await Promise.all(
    Object.entries(definition.workloads).map(([name, workload]) =>
      renderWorkload(name, workload, work),
    ),
  )
  const problems = workloads.flatMap((one) => one.problems)
  const bounded = workloads
    .flatMap((one) => one.objects)
    .map((written) => ({
      written,
      result: withinBounds(written.manifest, entry.namespace, catalog),
    }))
  const refused = bounded.flatMap(({ written, result }) =>
    'words' in result ? [problemAt(written, result.words)] : [],
  )
  const objects = bounded.flatMap(({ written, result }) =>
    'words' in result ? [] : [{ ...written, manifest: result.manifest }],
  )
  const images = workloads.flatMap((one) => one.images)
  const all = [...problems, ...refused, ...twice(objects)]
  if (all.length === 0 && images.length === 0)
    all.push(whole(`no container gets the image of release ${quoted(release.version)}`))
  if (entry.protected) all.push(...unpinned(images, environment))
  return { objects, problems: all }
}

type RenderedWorkload = {
  readonly objects: readonly Written[]
  readonly images: readonly ImageArtifact[]
  readonly problems: readonly Problem[]
}

async function renderWorkload(
  name: string,
  workload: WorkloadEntry,
  { files, environment, release, overrides }: Work,
): Promise<RenderedWorkload> {
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
  const unscaled = setReplicas(objects, {
    declared: override?.replicas,
    set: overrides?.replicas?.[name],
  })
  if (unscaled) {
    const scaled = objects.find(({ manifest }) => hasPods(manifest))
    const at = unscaled.of === 'declared' ? `${here}.per.${environment}` : here
    problems.push({ ...problemAt(scaled, unscaled.words, shown), path: at })
  }
  return { objects, images, problems }
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

function problemAt(written: Written | undefined, words: string, otherwise = ''): Problem {
  return { file: written?.file ?? otherwise, line: written?.line ?? 1, column: 1, path: '', words }
}

/** Something that is wrong with the app as a whole: it stands in no file. */
function whole(words: string): Problem {
  return { file: '', line: 1, column: 1, path: '', words }
}

function refusal(
  { app, environment }: Rendering,
  why: string,
  { more = 0, hint = mendHere } = {},
): DeliveryError {
  const rest = more > 0 ? ` (and ${more} more)` : ''
  return new DeliveryError(
    'bad-configuration',
    `Cannot render ${quoted(app.name)} for ${quoted(environment)}: ${why}${rest}`,
    { hint },
  )
}

function imagined(app: App): Release {
  const { image } = app.releases
  const digest = `sha256:${'0'.repeat(64)}`
  return {
    app: app.name,
    version: '0.0.0',
    tag: '0.0.0',
    artifacts: [{ type: 'image', image, tag: '0.0.0', digest }],
    prerelease: false,
    draft: false,
  }
}
