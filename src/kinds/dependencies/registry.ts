import type { DependencyKind } from '#src/core/dependencies/kind.ts'

/** Every kind of dependency that we bring along. A new one is a file and a line here. */
export const dependencyKinds: ReadonlyMap<string, DependencyKind> = new Map(
  ([] as DependencyKind[]).map((kind) => [kind.kind, kind]),
)
