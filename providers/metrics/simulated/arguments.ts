import { QueryProblem } from './expression.ts'
import { type Sample, sorts, type Value } from './values.ts'

type Of<Kind extends Value['kind']> = Extract<Value, { kind: Kind }>

/** The argument of a function at a place, which has to be of this sort. */
export function argument<Kind extends Value['kind']>(
  given: readonly Value[],
  at: number,
  kind: Kind,
  name: string,
): Of<Kind> {
  const value = given[at]
  if (!value)
    throw new QueryProblem(
      `expected ${at + 1} argument(s) in call to "${name}", got ${given.length}`,
    )
  if (value.kind !== kind)
    throw new QueryProblem(
      `expected type ${sorts[kind]} in call to function "${name}", got ${sorts[value.kind]}`,
    )
  return value as Of<Kind>
}

export function numberAt(given: readonly Value[], at: number, name: string): number {
  return argument(given, at, 'scalar', name).value
}

export function samplesAt(given: readonly Value[], at: number, name: string): readonly Sample[] {
  return argument(given, at, 'vector', name).samples
}
