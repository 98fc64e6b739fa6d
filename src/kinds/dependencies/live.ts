import type { Manifest } from '#src/core/plan/objects.ts'

/** An annotation of an object as it is now. */
export function annotationOf({ metadata }: Manifest, name: string): string | undefined {
  const value = at(metadata['annotations'], name)
  return typeof value === 'string' ? value : undefined
}

/** Whether an object is another's, or nobody's that we know: then it is left alone. */
export function isOthers(live: Manifest, key: string): boolean {
  return annotationOf(live, TARGET) !== key
}

/** Follows names of fields; undefined where something on the way is no object. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value
  for (const name of path)
    here =
      typeof here === 'object' && here !== null && Object.hasOwn(here, name)
        ? (here as Readonly<Record<string, unknown>>)[name]
        : undefined
  return here
}

/** Written on every object that is applied: whose it is. */
const TARGET = 'deliver/target'
