import path from 'node:path'
import type { EnvironmentEntry } from '#src/core/catalog.ts'
import { objectKey, refOf } from '#src/core/plan/objects.ts'
import { isClusterScoped } from '#src/core/plan/bounds.ts'
import type { Written } from '#src/catalog/manifests.ts'
import type { Problem } from '#src/catalog/problem.ts'

/** What an app is made of in an environment. */
export type Made = {
  /** `checkout/staging`. */
  readonly target: string
  readonly entry: EnvironmentEntry
  /** The folder that the objects' files are relative to. */
  readonly base: string
  readonly objects: readonly Written[]
}

/** Objects that two apps, or one app in two environments, would overwrite for each other: the cluster refuses the second. */
export function sharedObjects(all: readonly Made[]): readonly Problem[] {
  const owners = new Map<string, string>()
  return all.flatMap(({ target, entry, base, objects }) =>
    objects.flatMap((written) => {
      const place = placeOf(written, entry)
      const owner = owners.get(place) ?? target
      owners.set(place, owner)
      if (owner === target) return []
      const { file, line } = written
      const words = `${objectKey(refOf(written.manifest))} of ${target} belongs to ${owner} already: both are delivered to the same place`
      return [{ file: path.join(base, file), line, column: 1, path: '', words }]
    }),
  )
}

function placeOf({ manifest }: Written, { cluster, namespace }: EnvironmentEntry): string {
  const { apiVersion, kind, metadata } = manifest
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  const where = isClusterScoped(kind) ? '' : namespace
  return [cluster, where, group, kind, metadata.name].join(' ')
}
