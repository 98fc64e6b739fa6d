import { isSameRelease, type Release } from '#src/core/release.ts'
import { SignOff } from '#src/core/rules/sign-off.ts'
import type { Target } from '#src/core/target.ts'
import { signOffId } from '#src/kinds/sign-offs-of.ts'
import type { Reader } from './reader.ts'

/** How many of the last requests are read whatever they are about. */
const NEWEST = 20

/**
 * Requests for sign-offs in a target, newest first: the last ones, and all about these releases, however many were made
 * since. One that cannot be read is left out.
 */
export async function readSignOffs(
  reader: Pick<Reader, 'find' | 'list'>,
  target: Pick<Target, 'key' | 'app' | 'environment'>,
  releases: readonly Release[],
): Promise<readonly SignOff[]> {
  const records = await reader.list({ kind: 'signOff', target: target.key, limit: NEWEST })
  const newest = records.flatMap(({ document }) => SignOff.safeParse(document).data ?? [])
  const different = releases.filter(
    (one, index) => releases.findIndex((other) => isSameRelease(one, other)) === index,
  )
  const about = await Promise.all(different.map((release) => readAbout(reader, target, release)))
  const known = new Set(newest.map(({ id }) => id))
  const older = about.flat().filter(({ id }) => !known.has(id))
  return [...newest, ...older.toSorted((a, b) => b.askedAt - a.askedAt)]
}

/** Their ids count them, so that each leads to the next. */
async function readAbout(
  reader: Pick<Reader, 'find'>,
  { app, environment }: Pick<Target, 'app' | 'environment'>,
  release: Release,
): Promise<readonly SignOff[]> {
  const found: SignOff[] = []
  for (let count = 0; ; count++) {
    const id = signOffId(app, environment, release, count)
    const record = await reader.find({ kind: 'signOff', id })
    if (!record) return found
    const { data } = SignOff.safeParse(record.document)
    if (data && isSameRelease(data.release, release)) found.unshift(data)
  }
}
