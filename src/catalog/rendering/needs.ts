import path from 'node:path'
import type { Catalog } from '#src/core/catalog.ts'
import { channelOf } from '#src/core/catalog.ts'
import { DependencyEntry, entryIn, sharedKind, specIn } from '#src/core/dependencies/definition.ts'
import { dependencyKey, sharedOwner } from '#src/core/dependencies/need.ts'
import type { Place } from '#src/core/dependencies/need.ts'
import type { RenderedNeed } from '#src/core/plan/rendering.ts'
import { ownersOfKind } from '#src/core/rules/owners-in.ts'
import { dependencyKinds } from '#src/kinds/dependencies/registry.ts'
import { problemsOf } from '#src/kinds/dependencies/any-kind.ts'
import { cloudSecretsIn } from '#src/kinds/dependencies/cloud-secrets.ts'
import { localFiles } from '#src/catalog/files.ts'
import type { Files } from '#src/catalog/files.ts'
import { readManifests, whereManifestsAre } from '#src/catalog/manifests.ts'
import type { Problem } from '#src/catalog/problem.ts'
import { quoted, unknown } from '#src/catalog/words.ts'
import { placed, whole } from './work.ts'
import type { Objects, Work } from './work.ts'

/** What an app needs in the environment, with the objects of each. */
export type Needs = {
  readonly needs: readonly (Omit<RenderedNeed, 'manifests'> & { readonly made?: Objects })[]
  readonly problems: readonly Problem[]
}

/** The dependencies of a definition as they hold in the environment; what cannot be is told in words. */
export async function renderNeeds(work: Work): Promise<Needs> {
  const entries = Object.entries(work.definition.dependencies ?? {}).flatMap(([name, entry]) => {
    const here = entryIn(entry, work.environment)
    return here ? [{ name, entry: DependencyEntry.parse(here) }] : []
  })
  const names = entries.map(({ name }) => name)
  const found = await Promise.all(entries.map((one) => renderNeed(one, names, work)))
  const needs = found.flatMap((one) => ('need' in one ? [one.need] : []))
  return {
    needs,
    problems: found.flatMap((one) => ('need' in one ? (one.need.made?.problems ?? []) : [one])),
  }
}

type Named = { readonly name: string; readonly entry: DependencyEntry }

async function renderNeed(
  { name, entry }: Named,
  names: readonly string[],
  work: Work,
): Promise<{ readonly need: Needs['needs'][number] } | Problem> {
  const here = `dependencies.${name}`
  const meant = entry.kind === sharedKind ? sharedBy(entry, work) : own({ name, entry }, work)
  if ('words' in meant) return whole(meant.words, here)
  const { kind, files, owners, ...rest } = meant
  const spec = checkedSpec(kind, meant.spec, work.catalog)
  if ('words' in spec) return whole(spec.words, here)
  const place = placeOf(work)
  const isShared = entry.kind === sharedKind
  const outside = outsideOf({ kind, spec: spec.spec, isShared }, place, work)
  if (outside !== undefined) return whole(outside, here)
  const connect = entry.connect ?? rest.connect
  const deciders = [...new Set([...owners, ...ownersOfKind(work.catalog, kind, work.environment)])]
  const made = await objectsOf(kind, spec.spec, files, work)
  return {
    need: {
      name,
      key: meant.key,
      kind,
      spec: spec.spec,
      owners: [...new Set([...(entry.owners ?? []), ...deciders])],
      ...((isShared || deciders.length > 0) && { deciders }),
      after: (entry.after ?? []).filter((one) => names.includes(one)),
      ...(connect && { connect }),
      place,
      channel: meant.channel,
      ...(made && { made }),
    },
  }
}

/** What is said of a dependency beside what the app says itself. */
type Meant = {
  readonly key: string
  readonly kind: string
  readonly spec: unknown
  readonly owners: readonly string[]
  readonly connect?: DependencyEntry['connect']
  readonly channel: string
  /** What its spec names is among these. */
  readonly files: Files
}

function own({ name, entry }: Named, { app, environment, catalog, files }: Work): Meant {
  return {
    key: dependencyKey(app.name, name, environment),
    kind: entry.kind,
    spec: specIn(entry),
    owners: [],
    channel: channelOf(catalog, app, environment),
    files,
  }
}

function sharedBy(
  entry: DependencyEntry,
  { app, environment, catalog }: Work,
): Meant | { readonly words: string } {
  const name = String(entry['dependency'])
  const declared = catalog.dependencies[name]
  if (!declared)
    return { words: unknown('shared dependency', name, Object.keys(catalog.dependencies)) }
  const here = entryIn(declared, environment)
  if (!here)
    return { words: `the shared dependency ${quoted(name)} is not there in ${quoted(environment)}` }
  const { kind, owners = [], connect } = DependencyEntry.parse(here)
  const { channel: _, ...spec } = specIn(here)
  return {
    key: dependencyKey(sharedOwner, name, environment),
    kind,
    spec,
    owners,
    ...(connect && { connect }),
    channel: declared.channel,
    files: filesOf(catalog, app),
  }
}

/** What the platform's file names, in words that lead there from the app's own files. */
function filesOf({ base }: Pick<Catalog, 'base'>, app: Work['app']): Files {
  const named = (place: string) => path.relative(app.base, path.join(base, place))
  return { ...localFiles(base), named }
}

/** A team's own kind is not at hand here: it checks its spec when the delivery is planned. */
function checkedSpec(
  name: string,
  spec: unknown,
  { kinds }: Pick<Catalog, 'kinds'>,
): { readonly spec: unknown } | { readonly words: string } {
  const kind = dependencyKinds.get(name)
  if (kind) {
    const parsed = kind.spec.safeParse(spec)
    return parsed.success
      ? { spec: JSON.parse(JSON.stringify(parsed.data)) as unknown }
      : { words: problemsOf(parsed.error).join('; ') }
  }
  if (kinds[name]?.module !== undefined) return { spec }
  return { words: unknown('kind of dependency', name, [...dependencyKinds.keys()]) }
}

/** What the environment lacks for it, or the platform does not let the app have; undefined where nothing is wrong. */
function outsideOf(
  of: { readonly kind: string; readonly spec: unknown; readonly isShared: boolean },
  { cloud }: Place,
  work: Work,
): string | undefined {
  if (needsCloud(of.kind) && !cloud) return cloudless(of.kind, work.environment)
  return of.isShared ? undefined : foreignSecret(of.kind, of.spec, work)
}

/** An app names secrets; which of them it may have is the platform's to say. */
function foreignSecret(
  kind: string,
  spec: unknown,
  { app, catalog: { bounds } }: Work,
): string | undefined {
  const begin = bounds.secrets.map((prefix) => prefix.replaceAll('{app}', app.name))
  const name = cloudSecretsIn(kind, spec).find(
    (one) => !begin.some((prefix) => one.startsWith(prefix)),
  )
  if (name === undefined) return undefined
  const allowed = begin.map(quoted).join(' or ')
  return `the secret ${quoted(name)} is outside the bounds of the platform: it begins with ${allowed}, unless "bounds: { secrets: … }" of deliver.yml says otherwise`
}

function placeOf({ entry: { cluster, namespace, cloud } }: Work): Place {
  return { cluster, namespace, ...(cloud !== undefined && { cloud }) }
}

/** Whether a kind makes its dependencies in a cloud. */
export function needsCloud(kind: string): boolean {
  return kind.startsWith('aws-')
}

/** Why a kind of a cloud cannot be in an environment. */
export function cloudless(kind: string, environment: string): string {
  return `${quoted(kind)} needs a cloud, and the environment ${quoted(environment)} has none`
}

async function objectsOf(
  kind: string,
  spec: unknown,
  files: Files,
  work: Work,
): Promise<Objects | undefined> {
  const { manifests } = (spec ?? {}) as { manifests?: unknown }
  const isOwn = work.catalog.kinds[kind]?.module !== undefined
  const mayHave = isOwn || dependencyKinds.get(kind)?.hasManifests
  if (!mayHave || typeof manifests !== 'string') return undefined
  const found = await whereManifestsAre(files, manifests)
  if (!found.ok)
    return { objects: [], problems: [{ ...whole(found.words), file: files.named(manifests) }] }
  const read = await Promise.all(found.files.map((file) => readManifests(files, file)))
  const { objects, problems } = placed(
    read.flatMap((one) => one.objects),
    work,
  )
  return { objects, problems: [...read.flatMap((one) => one.problems), ...problems] }
}
