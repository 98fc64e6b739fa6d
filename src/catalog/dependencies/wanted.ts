import { entryIn, specIn } from '#src/core/dependencies/definition.ts'
import type { Path } from '#src/catalog/problem.ts'
import { fields, texts } from './declared.ts'
import type { Fields } from './declared.ts'

/** A dependency as it was written for one environment; it may not fit the schema. */
export type Wanted = {
  readonly name: string
  readonly environment: string
  readonly kind: unknown
  readonly spec: Fields
  readonly after: readonly string[]
  readonly connect: Fields
  readonly path: Path
  /** Where a key of it stands: in `per`, where the environment says so. */
  pathOf(key: string): Path
}

/** The dependencies of a definition that are there in an environment. */
export function wantedIn(
  definition: unknown,
  environment: string,
  base: Path = [],
): readonly Wanted[] {
  return Object.entries(fields(fields(definition)['dependencies'])).flatMap(([name, entry]) => {
    const written = fields(entry)
    const here = entryIn(written, environment)
    if (!here) return []
    const path = [...base, 'dependencies', name]
    const over = fields(fields(written['per'])[environment])
    return [
      {
        name,
        environment,
        kind: here['kind'],
        spec: specIn(here),
        after: texts(here['after']),
        connect: fields(here['connect']),
        path,
        pathOf: (key) => (key in over ? [...path, 'per', environment, key] : [...path, key]),
      },
    ]
  })
}
