import { isDeepStrictEqual } from 'node:util'

/** A JSON object that the simulated API server is working on. */
export type Json = { [key: string]: unknown }

/** Which fields a manager owns, by path; the path is written as in `fieldsV1`, one segment after the other. */
export type Owner = {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly subresource?: string
  readonly paths: ReadonlySet<string>
}

export type Conflict = { readonly manager: string; readonly path: string }

/** The leaves of an object as server-side apply counts them: lists of named things are maps, other lists are one value. */
export function leavesOf(object: Json): Map<string, unknown> {
  const leaves = new Map<string, unknown>()
  const { apiVersion: _a, kind: _k, status: _s, metadata, ...rest } = object
  const { labels, annotations, finalizers } = isObject(metadata) ? metadata : {}
  collect(leaves, [], { ...rest, metadata: { labels, annotations, finalizers } })
  return leaves
}

/** Who else owns a field that `applied` would change. */
export function conflictsOf(
  live: Json,
  applied: ReadonlyMap<string, unknown>,
  others: readonly Owner[],
): Conflict[] {
  const current = leavesOf(live)
  return [...applied].flatMap(([path, value]) => {
    if (isDeepStrictEqual(current.get(path), value)) return []
    return others.filter(({ paths }) => paths.has(path)).map(({ manager }) => ({ manager, path }))
  })
}

/** Sets the applied fields, and removes those that were ours alone and are applied no more. */
export function merge(
  live: Json,
  applied: ReadonlyMap<string, unknown>,
  gone: Iterable<string>,
): Json {
  const result = structuredClone(live)
  for (const path of gone) removeAt(result, segmentsOf(path))
  for (const [path, value] of applied) setAt(result, segmentsOf(path), structuredClone(value))
  return result
}

/** `.spec.template.spec.containers[name="api"].image`, as the API server writes a path. */
export function wordsOf(path: string): string {
  return segmentsOf(path)
    .map((segment) => {
      if (segment.startsWith('f:')) return `.${segment.slice(2)}`
      const keys = Object.entries(keysOf(segment))
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
    })
    .join('')
}

/** The paths as `managedFields` nests them. */
export function fieldsV1Of(paths: Iterable<string>): Json {
  const root: Json = {}
  for (const path of paths) {
    let here = root
    for (const segment of segmentsOf(path)) here = (here[segment] ??= {}) as Json
  }
  return root
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const listKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
}
const atomic = new Set(['selector', 'affinity', 'nodeAffinity'])

function collect(leaves: Map<string, unknown>, path: readonly string[], value: Json): void {
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined || child === null) continue
    const here = [...path, `f:${key}`]
    const keys = Array.isArray(child) ? keysFor(key, child) : undefined
    if (keys && Array.isArray(child)) collectItems(leaves, here, child, keys)
    else if (isObject(child) && Object.keys(child).length > 0 && !atomic.has(key))
      collect(leaves, here, child)
    else leaves.set(JSON.stringify(here), child)
  }
}

function collectItems(
  leaves: Map<string, unknown>,
  path: readonly string[],
  items: unknown[],
  keys: readonly string[],
): void {
  for (const item of items) {
    if (!isObject(item)) continue
    const identity = Object.fromEntries(keys.map((key) => [key, item[key] ?? 'TCP']))
    collect(leaves, [...path, `k:${JSON.stringify(identity)}`], item)
  }
}

/** Ports are told apart by number and protocol, of containers and of Services alike. */
function keysFor(field: string, items: readonly unknown[]): readonly string[] | undefined {
  if (field !== 'ports') return listKeys[field]
  return items.some((item) => isObject(item) && 'containerPort' in item)
    ? ['containerPort', 'protocol']
    : ['port', 'protocol']
}

function segmentsOf(path: string): string[] {
  return JSON.parse(path) as string[]
}

function keysOf(segment: string): Json {
  return JSON.parse(segment.slice(2)) as Json
}

function setAt(root: Json, segments: readonly string[], value: unknown): void {
  let here: Json | unknown[] = root
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1
    const next = segments[index + 1]
    if (Array.isArray(here)) {
      here = itemOf(here, keysOf(segment))
      continue
    }
    const key = segment.slice(2)
    if (last) here[key] = value
    else here = (here[key] ??= next?.startsWith('k:') ? [] : {}) as Json | unknown[]
  }
}

function itemOf(list: unknown[], keys: Json): Json {
  const found = list.find((item) => matches(item, keys))
  if (isObject(found)) return found
  const added = { ...keys }
  list.push(added)
  return added
}

function matches(item: unknown, keys: Json): boolean {
  return (
    isObject(item) && Object.entries(keys).every(([key, value]) => (item[key] ?? 'TCP') === value)
  )
}

/** Removes a field, then what became empty around it; a list item goes with the field that names it. */
function removeAt(here: unknown, [segment, ...rest]: readonly string[]): void {
  if (segment === undefined) return
  if (Array.isArray(here)) {
    const index = here.findIndex((item) => matches(item, keysOf(segment)))
    if (index === -1) return
    const named = rest[0]?.slice(2)
    if (rest.length === 1 && named !== undefined && named in keysOf(segment)) here.splice(index, 1)
    else removeAt(here[index], rest)
    return
  }
  if (!isObject(here)) return
  const key = segment.slice(2)
  if (rest.length === 0) delete here[key]
  else removeAt(here[key], rest)
  if (isEmpty(here[key])) delete here[key]
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value)
    ? value.length === 0
    : isObject(value) && Object.keys(value).length === 0
}
