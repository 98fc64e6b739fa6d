import path from 'node:path'
import type { ReleaseFiles, ReleaseSource, Unreadable } from '#providers/releases/releases.ts'
import { isAtTag } from '#src/core/catalog.ts'
import type { Catalog, Definition, DefinitionAtTag } from '#src/core/catalog.ts'
import { DeliveryError } from '#src/core/errors.ts'
import type { Release } from '#src/core/release.ts'
import { checkDefinition } from './definition.ts'
import { declaredBy } from './dependencies/declared.ts'
import { parsedDocument } from './document.ts'
import type { Files, Refused } from './files.ts'
import { inOrder, problemLine } from './problem.ts'
import type { Problem } from './problem.ts'

export type AtTag = {
  readonly definition: DefinitionAtTag
  readonly catalog: Omit<Catalog, 'base'>
  readonly release: Release
  readonly source: Pick<ReleaseSource, 'files'>
  readonly signal: AbortSignal
}

/** A definition with the files that it names, and what its authors can do about what is wrong there. */
export type Defined = {
  readonly definition: Definition
  readonly files: Files
  readonly hint: string
}

/**
 * The definition that a release brings. Rejects with DeliveryError `bad-configuration` when there is none or it is wrong,
 * and with ProviderFailure when it cannot be asked for.
 */
export async function definitionAtTag(asked: AtTag): Promise<Defined> {
  const { definition: named, release, catalog } = asked
  const all = await filesOf(asked)
  const hint = `It is read in ${all.where}; mend it there and publish another release`
  const file = path.posix.normalize(named.file)
  const files = filesBelow(all, path.posix.dirname(file))
  const found = await all.read(file)
  if (found.is !== 'text')
    throw refusal(release, `${file} ${wordsFor(found, all)}`, hintFor(found, hint))

  const read = parsedDocument(file, found.text)
  const { definition, problems } = read.ok
    ? await checkDefinition(
        read.document,
        declaredBy(catalog, release.app, definitionsIn(catalog)),
        files,
      )
    : { definition: undefined, problems: read.problems }
  if (definition && problems.length === 0) return { definition, files, hint }
  throw refusal(release, listed(problems), hint)
}

/** Those that are at a tag are known with their releases only. */
function definitionsIn({ apps }: Pick<Catalog, 'apps'>): Readonly<Record<string, Definition>> {
  return Object.fromEntries(
    Object.values(apps).flatMap(({ name, definition }) =>
      isAtTag(definition) ? [] : [[name, definition]],
    ),
  )
}

/** Several at once, since every attempt to mend them is another release. */
const SHOWN = 3

function listed(problems: readonly Problem[]): string {
  const lines = inOrder(problems).map(problemLine)
  const more = lines.length - SHOWN
  return `${lines.slice(0, SHOWN).join('; ')}${more > 0 ? ` (and ${more} more)` : ''}`
}

async function filesOf({ source, release, signal }: AtTag): Promise<ReleaseFiles> {
  const found = await source.files?.(release, signal)
  if (found) return found
  const why = source.files ? whyNone(release) : 'where its releases come from there are no files'
  throw refusal(release, why, 'Publish it with a tag, or define the app in deliver.yml')
}

function whyNone({ tag, commit, draft }: Release): string {
  if (commit)
    return `commit ${commit.slice(0, 12)} of tag "${tag}" is not in the repository any more`
  return `there is no tag "${tag}"${draft ? ', since the release is a draft' : ''}`
}

/** Below a folder of the repository, in the same words as a folder of this machine. */
function filesBelow(all: ReleaseFiles, base: string): Files {
  const whole = (place: string) => path.posix.join(base, place)
  const leadsOut = (place: string) => {
    const relative = path.posix.relative(base, whole(place))
    return relative === '..' || relative.startsWith('../')
  }
  const told = (found: Unreadable): Refused => refused(wordsFor(found, all))
  return {
    async look(place) {
      if (leadsOut(place)) return refused('leads out of its folder')
      const found = await all.look(inRepository(whole(place)))
      return found.is === 'file' || found.is === 'folder' ? found : told(found)
    },
    async read(place) {
      if (leadsOut(place)) return refused('leads out of its folder')
      const found = await all.read(inRepository(whole(place)))
      return found.is === 'text' ? found : told(found)
    },
    named: whole,
  }
}

function inRepository(place: string): string {
  return place === '.' ? '' : place
}

function wordsFor(found: Unreadable, { where }: ReleaseFiles): string {
  return found.is === 'absent' ? `is not in ${where}` : found.words
}

function hintFor(found: Unreadable, hint: string): string {
  return found.is === 'absent'
    ? 'Add it and publish another release, or correct "definition" in deliver.yml'
    : hint
}

function refused(words: string): Refused {
  return { is: 'refused', words }
}

function refusal({ app, version }: Release, why: string, hint: string): DeliveryError {
  return new DeliveryError('bad-configuration', `Cannot render ${app} ${version}: ${why}`, { hint })
}
