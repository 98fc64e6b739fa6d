import { Dependency } from '#src/core/dependencies/dependency.ts'
import type { AnyKind } from '#src/core/dependencies/kind.ts'
import type { AnyRecordKind } from '#src/core/record.ts'

/** A dependency in an environment, driven by its own kind. */
export function dependencyRecordKind(_kinds: (name: string) => AnyKind | undefined): AnyRecordKind {
  return {
    kind: 'dependency',
    document: Dependency,
    wants: () => [],
    decide: ({ record }) => ({ record, effects: [] }),
    stateOf: (record) => Dependency.parse(record).state,
    isDone: (record) => Dependency.parse(record).state === 'removed',
    messageOf: () => undefined,
  }
}
