import { isAtTag } from '#src/core/catalog.ts'
import type { App, Definition } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import { refOf } from '#src/core/plan/objects.ts'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { Release } from '#src/core/release.ts'
import type { RenderedManifests } from '#src/core/plan/rendering.ts'
import { definitionAtTag } from './at-tag.ts'
import type { Defined } from './at-tag.ts'
import { localFiles } from './files.ts'
import type { Written } from './manifests.ts'
import { problemLine } from './problem.ts'
import type { Problem } from './problem.ts'
import { render } from './rendering/made.ts'
import type { Made } from './rendering/made.ts'
import { floorProblem } from './rendering/migrations.ts'
import type { Rendering } from './rendering/work.ts'
import { quoted } from './words.ts'

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
  const made = await render({ ...rendering, ...defined, entry })
  const [first, ...more] = [...made.problems, ...floorOf(definition, rendering.release)]
  if (first) {
    const why = first.file ? problemLine(first) : wordsOf(first)
    throw refusal(rendering, why, { more: more.length, hint: defined.hint })
  }
  const manifests = manifestsOf(made.objects)
  return {
    manifests,
    inventory: manifests.map(refOf),
    cluster: entry.cluster,
    namespace: entry.namespace,
    onFailure: definition.onFailure,
    progressDeadlineSeconds: definition.progressDeadlineSeconds,
    workloads: Object.keys(definition.workloads),
    ...tighteningOf(definition, environment),
    ...metricsOf(definition, rendering.app),
    ...(made.notes.length > 0 && { notes: [...made.notes] }),
    ...needsOf(made),
    ...migrationsOf(made, definition, rendering.release),
  }
}

/** What the app asks for beyond the platform's rules there. */
function tighteningOf({ policy }: Definition, environment: string) {
  const tightening = policy?.[environment]
  return tightening ? { tightening } : {}
}

/** Those of a definition in the catalog are looked up there, as it is then. */
function metricsOf({ metrics }: Definition, app: App) {
  return metrics && isAtTag(app.definition) ? { metrics } : {}
}

/** What the release needs; nothing where it needs nothing. */
function needsOf({ needs }: Pick<Made, 'needs'>): Pick<RenderedManifests, 'needs'> {
  if (needs.length === 0) return {}
  return {
    needs: needs.map(({ made, ...need }) => ({
      ...need,
      ...(made && { manifests: manifestsOf(made.objects) }),
    })),
  }
}

function migrationsOf(
  { migrations }: Pick<Made, 'migrations'>,
  { migrations: declared }: Definition,
  { version }: Release,
): Pick<RenderedManifests, 'migrations'> {
  if (declared === 'none') return {}
  const jobs = Object.entries(migrations).map(([phase, { objects, jobs: names }]) => [
    phase,
    { manifests: manifestsOf(objects), jobs: [...names] },
  ])
  const { compatibleFrom = version, deadlineSeconds } = declared
  return { migrations: { ...Object.fromEntries(jobs), compatibleFrom, deadlineSeconds } }
}

function floorOf({ migrations }: Definition, release: Release): readonly Problem[] {
  const problem = migrations === 'none' ? undefined : floorProblem(migrations, release)
  return problem ? [problem] : []
}

function manifestsOf(objects: readonly Written[]): Manifest[] {
  return objects.map(({ manifest }) => manifest)
}

async function definedBy({ app, ...rendering }: Rendering): Promise<Defined> {
  const { definition } = app
  if (isAtTag(definition)) return await definitionAtTag({ ...rendering, definition })
  return { definition, files: localFiles(app.base), hint: mendHere }
}

const mendHere =
  'Mend it where the app is defined; `deliver check deliver.yml` shows everything that is wrong'

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

function wordsOf({ path, words }: Problem): string {
  return path ? `${path}: ${words}` : words
}
