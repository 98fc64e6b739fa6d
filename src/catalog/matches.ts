import type { Path } from './problem.ts'

/** Everything at a path, where `*` is any key or index. */
export function matches(
  value: unknown,
  pattern: readonly string[],
  path: Path = [],
): readonly { readonly value: unknown; readonly path: Path }[] {
  const [part, ...rest] = pattern
  if (part === undefined) return [{ value, path }]
  if (typeof value !== 'object' || value === null) return []
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return entries
    .filter(([key]) => part === '*' || key === part)
    .flatMap(([key, inner]) => matches(inner, rest, [...path, key]))
}
