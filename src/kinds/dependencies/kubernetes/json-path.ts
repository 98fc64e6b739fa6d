import { JSONPath } from 'jsonpath-plus'
import { z } from 'zod'

/** A path into an object, in any of the usual spellings: `{.status.host}`, `.status.host`, `$.status.host`. */
export const JsonPath = z
  .string()
  .max(500)
  .transform((text) => normal(text.trim()))
  .refine((path) => /^\$(\.[^.]|\[.)/.test(path), 'a path reads "{.status.host}"')
  .refine((path) => !/[()`~^]|@/.test(path), 'a path has no filters and no scripts')
  .refine((path) => !path.includes('..'), 'a path has no ".."')

/** What is at a path, as text; undefined where nothing is, and where it is neither one text, number nor truth. */
export function textAt(object: object, path: string): string | undefined {
  const found: unknown = JSONPath({ path, json: object, eval: false, wrap: true })
  const [only, ...more] = Array.isArray(found) ? (found as unknown[]) : []
  if (more.length > 0) return undefined
  return ['string', 'number', 'boolean'].includes(typeof only) ? String(only) : undefined
}

function normal(text: string): string {
  const inner = /^\{(.*)\}$/.exec(text)?.[1] ?? text
  if (inner.startsWith('$')) return inner
  return inner.startsWith('.') || inner.startsWith('[') ? `$${inner}` : `$.${inner}`
}
