import { connectionName, entriesOf, fileKey } from '#src/core/dependencies/connection.ts'
import type { Connect } from '#src/core/dependencies/need.ts'
import { hashOf } from '#src/core/hash.ts'
import { objectKey, refOf } from '#src/core/plan/objects.ts'
import type { RenderedNeed } from '#src/core/plan/rendering.ts'
import type { Written } from '#src/catalog/manifests.ts'
import { quoted } from '#src/catalog/words.ts'
import { containersIn, mappingsIn, podSpecOf } from './pods.ts'
import type { Fields } from './pods.ts'

/** What a dependency gives the containers of an app: only where it is, never what it is. */
export type Connection = {
  readonly dependency: string
  /** The Secret that it is read from. */
  readonly secret: string
  readonly connect: Connect
}

/** The dependencies of an app that give it something. */
export function connectionsOf(
  app: string,
  needs: readonly Pick<RenderedNeed, 'name' | 'connect'>[],
): readonly Connection[] {
  return needs.flatMap(({ name, connect }) =>
    connect && Object.keys(entriesOf(connect)).length > 0
      ? [{ dependency: name, secret: connectionName(app, name), connect }]
      : [],
  )
}

/**
 * Lets every container of the objects read what the connections give. The objects are changed in place; what they say
 * for themselves already is returned in words and left as it is.
 */
export function setConnections(
  objects: readonly Written[],
  connections: readonly Connection[],
): readonly { readonly written: Written; readonly words: string }[] {
  return objects.flatMap((written) => {
    const pod = podSpecOf(written.manifest)
    if (!pod) return []
    const what = objectKey(refOf(written.manifest))
    return connections
      .toReversed()
      .flatMap((connection) => [
        ...containersIn(pod).flatMap((container) => setVariables(container, connection)),
        ...setFiles(pod, connection),
      ])
      .map((words) => ({ written, words: `${what} ${words}` }))
  })
}

/** They stand before the container's own, which may be put together of them: `$(DATABASE_HOST)/shop`. */
function setVariables(
  container: Fields,
  { dependency, secret, connect }: Connection,
): readonly string[] {
  const own = new Set(mappingsIn(container['env']).map(({ name }) => name))
  const taken = Object.keys(connect.env).filter((name) => own.has(name))
  const given = Object.keys(connect.env)
    .filter((name) => !own.has(name))
    .map((name) => ({ name, valueFrom: { secretKeyRef: { name: secret, key: name } } }))
  if (given.length > 0) container['env'] = [...given, ...mappingsIn(container['env'])]
  return taken.map((name) => twice(container, `the variable ${quoted(name)}`, dependency))
}

function setFiles(pod: Fields, { dependency, secret, connect }: Connection): readonly string[] {
  const paths = Object.keys(connect.files)
  if (paths.length === 0) return []
  const volume = volumeOf(dependency)
  const volumes = mappingsIn(pod['volumes'])
  if (volumes.some(({ name }) => name === volume))
    return [`has a volume ${quoted(volume)} already; the dependency ${quoted(dependency)} needs it`]
  const items = paths.map((path) => ({ key: fileKey(path), path: fileKey(path) }))
  pod['volumes'] = [...volumes, { name: volume, secret: { secretName: secret, items } }]
  return containersIn(pod).flatMap((container) => {
    const mounts = mappingsIn(container['volumeMounts'])
    const own = new Set(mounts.map(({ mountPath }) => mountPath))
    const given = paths
      .filter((path) => !own.has(path))
      .map((path) => ({ name: volume, mountPath: path, subPath: fileKey(path), readOnly: true }))
    container['volumeMounts'] = [...mounts, ...given]
    return paths
      .filter((path) => own.has(path))
      .map((path) => twice(container, `something at ${quoted(path)}`, dependency))
  })
}

function twice({ name }: Fields, what: string, dependency: string): string {
  return `sets ${what} in the container ${quoted(String(name))} already; the dependency ${quoted(dependency)} gives it too: keep one of them`
}

/** Names of volumes have at most 63 characters. */
function volumeOf(dependency: string): string {
  const name = `${dependency}-connection`
  return name.length <= 63 ? name : `connection-${hashOf(dependency).slice(0, 16)}`
}
