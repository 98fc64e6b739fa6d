import type { Manifest } from '#src/core/plan/objects.ts'
import type { LiveObject } from './api.ts'
import { at, type Fields, isFields } from './pod-template.ts'

/**
 * Whether somebody changed or removed, since we wrote the object, what the manifest sets: a field that we own no longer
 * and whose value is another. What the API server or a webhook made of our own writing stays ours, and is no drift; neither
 * is what others added.
 */
export function hasDrifted(live: LiveObject, manifest: Manifest): boolean {
  const ours = live.metadata.managedFields?.find(
    ({ manager, operation }) => manager === 'deliver' && operation === 'Apply',
  )?.fieldsV1
  const { status: _, ...wanted } = folded(manifest)
  return isLost(wanted, live, isNothing(ours) ? undefined : ours)
}

/** `ours` is what `managedFields` has of us at this place: undefined is nothing, and no children means the whole. */
function isLost(wanted: unknown, live: unknown, ours: unknown): boolean {
  if (!isFields(ours)) return !isIn(live, wanted)
  if (Object.keys(ours).every((key) => key === '.')) return false
  if (isFields(wanted))
    return Object.entries(wanted).some(
      ([key, value]) => !isNothing(value) && isLost(value, at(live, key), ours[`f:${key}`]),
    )
  if (!Array.isArray(wanted)) return false
  return wanted.some((item) => {
    const segment = Object.keys(ours).find((one) => names(one, item))
    const twin = list(live).find((one) => segment !== undefined && names(segment, one))
    return segment === undefined ? !isAmong(list(live), item) : isLost(item, twin, ours[segment])
  })
}

/** Whether a segment (`k:{"name":"api"}`, `v:"x"`) means this item; a key that an item leaves out has its default. */
function names(segment: string, item: unknown): boolean {
  if (segment.startsWith('v:')) return isSame(JSON.parse(segment.slice(2)), item)
  if (!segment.startsWith('k:') || !isFields(item)) return false
  const keys = Object.entries(JSON.parse(segment.slice(2)) as Fields)
  return keys.every(([key, value]) => item[key] === undefined || isSame(item[key], value))
}

/** Whether everything that is wanted is there, whatever else is. */
function isIn(live: unknown, wanted: unknown): boolean {
  if (isNothing(wanted)) return true
  if (Array.isArray(wanted)) return wanted.every((item) => isAmong(list(live), item))
  if (isFields(wanted))
    return Object.entries(wanted).every(([key, value]) => isIn(at(live, key), value))
  return isSame(live, wanted)
}

function isAmong(items: readonly unknown[], wanted: unknown): boolean {
  return items.some((item) => isIn(item, wanted))
}

/** The API server keeps neither null nor what is empty. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Numbers may come back as text, and quantities in their shortest form: `0.5` is `500m`. */
function isSame(left: unknown, right: unknown): boolean {
  if (isObject(left) || isObject(right)) return false
  if (String(left) === String(right)) return true
  const [one, other] = [quantity(String(left)), quantity(String(right))]
  return one !== undefined && one === other
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function quantity(text: string): number | undefined {
  const [, digits, suffix = ''] = /^(\d+(?:\.\d+)?)(m|k|[KMGTPE]i|[MGTPE])?$/.exec(text) ?? []
  if (digits === undefined) return undefined
  if (suffix === 'm') return Number(digits) / 1000
  const power = 'kMGTPE'.indexOf(suffix === 'Ki' ? 'k' : suffix.charAt(0)) + 1
  return Number(digits) * (suffix.endsWith('i') ? 1024 : 1000) ** (suffix === '' ? 0 : power)
}

/** A Secret's `stringData` is only a way of writing `data`. */
function folded(manifest: Manifest): Fields {
  const { stringData, ...rest } = manifest
  if (manifest.kind !== 'Secret' || !isFields(stringData)) return manifest
  const data = Object.entries(stringData).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ])
  const given = isFields(rest['data']) ? rest['data'] : {}
  return { ...rest, data: { ...given, ...Object.fromEntries(data) } }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
