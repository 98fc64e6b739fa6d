import { createPatch, OMIT_HEADERS } from 'diff'
import { stringify } from 'yaml'
import type { Manifest } from '#src/core/plan/objects.ts'
import type { LiveObject } from './api.ts'
import { type Fields, isFields } from './pod-template.ts'

/** What people mean by an object: without status, the server's bookkeeping, and our own stamp. */
export function meant(object: LiveObject): Manifest {
  const { status: _status, metadata, ...rest } = object
  const kept = Object.entries(metadata).filter(([key]) => !bookkeeping.has(key))
  const notes = Object.entries(metadata.annotations ?? {}).filter(([key]) => !isNoise(key))
  const annotations = notes.length > 0 && { annotations: Object.fromEntries(notes) }
  const { annotations: _, ...plain } = Object.fromEntries(kept)
  return { ...rest, metadata: { ...plain, name: metadata.name, ...annotations } }
}

/** A unified diff of both as YAML, empty when they are equal; of a Secret it tells which keys change, never a value. */
export function diffOf(before: Manifest | undefined, after: Manifest | undefined): string {
  const [left, right] = masked(before, after)
  if (yamlOf(left) === yamlOf(right)) return ''
  return createPatch('', yamlOf(left), yamlOf(right), '', '', {
    context: 3,
    headerOptions: OMIT_HEADERS,
  })
}

const bookkeeping = new Set([
  'annotations',
  'managedFields',
  'resourceVersion',
  'uid',
  'creationTimestamp',
  'generation',
  'selfLink',
])

/** kubectl's copy of the whole object would also show Secrets a second time. */
function isNoise(annotation: string): boolean {
  return (
    annotation.startsWith('deliver/') ||
    annotation === 'kubectl.kubernetes.io/last-applied-configuration' ||
    annotation === 'deployment.kubernetes.io/revision'
  )
}

function yamlOf(object: Manifest | undefined): string {
  return object
    ? stringify(object, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false })
    : ''
}

type Pair = readonly [Manifest | undefined, Manifest | undefined]

function masked(before: Manifest | undefined, after: Manifest | undefined): Pair {
  if ((before ?? after)?.kind !== 'Secret') return [before, after]
  return [before && hide(before, after, 'before'), after && hide(after, before, 'after')]
}

function hide(object: Manifest, other: Manifest | undefined, side: string): Manifest {
  const hidden = Object.fromEntries(
    ['data', 'stringData'].flatMap((part) => {
      const values = object[part]
      if (!isFields(values)) return []
      const others = isFields(other?.[part]) ? other[part] : {}
      return [[part, hideValues(values, others, side)]]
    }),
  )
  return { ...object, ...hidden }
}

function hideValues(values: Fields, others: Fields, side: string): Fields {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const changes = key in others && others[key] !== value
      return [key, changes ? `*** (${side})` : '***']
    }),
  )
}
